using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// The database of a single node: one file in the data folder, in WAL mode and flushed at every commit. Opened at first use, by one process
/// at a time. Writes go through one <see cref="SqliteWriter"/>; reads see the last commit and run beside it. Thread safe.
/// </summary>
/// <remarks>
/// After an unclean stop the file is checked when it is opened. A damaged file is set aside beside the new one, which keeps every row of it
/// that can be read and whose checksum is right.
/// </remarks>
internal sealed partial class SqliteDatabase(string folder, TimeProvider time, ILogger<SqliteDatabase> logger) : IAsyncDisposable
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "customer-cache.db";

    /// <summary>What follows the path in the names of the database's files.</summary>
    public static readonly IReadOnlyList<string> Suffixes = ["", "-wal", "-shm"];

    private const int MostReaders = 8;

    private readonly SemaphoreSlim _opening = new(1);
    private readonly SemaphoreSlim _reading = new(MostReaders);
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private FileStream? _lock;
    private volatile SqliteWriter? _writer;
    private OpenFile? _file;
    private bool _isFailing;
    private bool _isClosed;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), FileName);

    /// <summary>The damage found since the start; null for none.</summary>
    public string? Damage { get; private set; }

    /// <summary>The number of transactions committed since the start.</summary>
    public long Commits => _writer?.Commits ?? 0;

    /// <summary>
    /// Opens the database unless it is open. Throws <see cref="StartRefusedException"/> when another process uses the folder, or the folder
    /// cannot be used.
    /// </summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _writer ??= await Task.Run(Open, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Applies a write; durable when the task completes. See <see cref="SqliteWriter.WriteAsync{T}"/>.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await _writer!.WriteAsync(write, cancellationToken);
    }

    /// <summary>Reads from the last commit, off the caller's thread.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken);
        }
        catch (SqliteException failure)
        {
            throw StorageUnavailableException.Of(Path, failure);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Sets a row aside whose checksum is wrong, and logs it.</summary>
    public Task SetAsideAsync(string table, string store, string place)
    {
        Damage = $"a row of {table} was damaged and is set aside";
        Log.DamagedRow(logger, table, store, place);
        var (first, second) = table == SqliteGrainStorage.Table ? ("state", "grain") : ("store", "place");
        return WriteAsync(
            session =>
            {
                session.Execute(
                    $"INSERT INTO damaged_row SELECT $1, '{table}', {first} || '/' || {second}, payload FROM {table} WHERE {first} = $2 "
                        + $"AND {second} = $3",
                    Now(),
                    store,
                    place
                );
                return session.Execute($"DELETE FROM {table} WHERE {first} = $1 AND {second} = $2", store, place);
            },
            CancellationToken.None
        );
    }

    /// <summary>Commits the queued writes, marks the file as cleanly closed and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (_writer is { } writer)
            {
                try
                {
                    await writer.WriteAsync(
                        static s => s.Execute("INSERT OR REPLACE INTO node VALUES ('clean', '1')"),
                        CancellationToken.None
                    );
                }
                catch (StorageUnavailableException)
                {
                    // The next start checks the file instead.
                }

                foreach (var reader in _readers)
                {
                    reader.Dispose();
                }

                await writer.DisposeAsync();
                _file?.Dispose();
            }

            if (_lock is not null)
            {
                await _lock.DisposeAsync();
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Limits the size of the file, in pages of 4 KiB; simulates a full disk.</summary>
    internal Task LimitAsync(int pages) =>
        WriteAsync(s => s.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}")), CancellationToken.None);

    private SqliteWriter Open()
    {
        _lock = DataFolderLock.Take(folder);
        try
        {
            var session = OpenSound();
            _file = new OpenFile(Path);
            return new SqliteWriter(session, Check, Observe);
        }
        catch (Exception)
        {
            _lock.Dispose();
            throw;
        }
    }

    private SqliteSession OpenSound()
    {
        SqliteSession? session = null;
        try
        {
            var isNew = !File.Exists(Path);
            session = OpenFile();
            var wasClean = session.Prepare("SELECT value FROM node WHERE name = 'clean'").ExecuteScalar() is not null;
            if (isNew || wasClean || SqliteSchema.IsSound(session.Connection))
            {
                session.Execute("DELETE FROM node WHERE name = 'clean'");
                Log.Opened(
                    logger,
                    Path,
                    SqliteSchema.Version,
                    isNew ? "created"
                        : wasClean ? "closed cleanly"
                        : "checked after an unclean stop"
                );
                return session;
            }

            session.Dispose();
            return Replace("the integrity check failed");
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is 11 or 26)
        {
            session?.Dispose();
            return Replace(failure.Message);
        }
        catch (SqliteException failure)
        {
            session?.Dispose();
            throw new StartRefusedException(
                $"{Path} cannot be opened: {failure.Message}. Check the folder's rights and its disk, or set CustomerCache:DataFolder to "
                    + $"another folder.",
                failure
            );
        }
    }

    private SqliteSession OpenFile()
    {
        // SQLite creates its other files with the mode of this one; those of an earlier release are restricted here.
        if (!File.Exists(Path))
        {
            PrivateFile.Create(Path).Dispose();
        }

        foreach (var suffix in Suffixes)
        {
            PrivateFile.Restrict(Path + suffix);
        }

        var session = new SqliteSession(Path, SqliteOpenMode.ReadWrite);
        try
        {
            SqliteSchema.Execute(session.Connection, "PRAGMA journal_mode = WAL;");
            SqliteSchema.Apply(session.Connection, Path);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private SqliteSession Replace(string problem)
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{Path}.damaged-{time.GetUtcNow():yyyyMMddHHmmssfff}");
        foreach (var suffix in Suffixes)
        {
            if (File.Exists(Path + suffix))
            {
                File.Move(Path + suffix, aside + suffix);
            }
        }

        var session = OpenFile();
        var (kept, lost) = SqliteSalvage.Copy(aside, session);
        Damage = $"the database was damaged and is set aside as {aside}";
        Log.Damaged(logger, Path, problem, aside, kept, lost);
        return session;
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        var session = _readers.TryTake(out var pooled) ? pooled : new SqliteSession(Path, SqliteOpenMode.ReadOnly);
        try
        {
            return read(session);
        }
        finally
        {
            _readers.Add(session);
        }
    }

    // A file that was deleted or replaced would take writes that no later start finds.
    private void Check()
    {
        if (_file!.HasMoved)
        {
            throw new StorageUnavailableException(
                $"{Path} was deleted or replaced while this process uses it; nothing can be stored until it is restarted."
            );
        }
    }

    private void Observe(Exception? failure)
    {
        if (failure is not null && !_isFailing)
        {
            Log.WritesFail(logger, Path, failure);
        }
        else if (failure is null && _isFailing)
        {
            Log.WritesSucceed(logger, Path);
        }

        _isFailing = failure is not null;
    }

    private string Now() => time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(
            4301,
            LogLevel.Error,
            "The database {Path} is damaged ({Problem}). Moved it to {Aside}; salvaged {Kept} rows, lost {Lost}. The next refresh "
                + "rebuilds what is lost.",
            EventName = "DatabaseDamaged"
        )]
        public static partial void Damaged(ILogger logger, string path, string problem, string aside, int kept, int lost);

        [LoggerMessage(
            4302,
            LogLevel.Error,
            "Row {Place} of {Store} in {Table} fails its checksum; moved it to damaged_row, it is not served.",
            EventName = "RowDamaged"
        )]
        public static partial void DamagedRow(ILogger logger, string table, string store, string place);

        [LoggerMessage(4303, LogLevel.Information, "Opened {Path}: schema {Version}, {State}.", EventName = "DatabaseOpened")]
        public static partial void Opened(ILogger logger, string path, int version, string state);

        [LoggerMessage(
            4304,
            LogLevel.Error,
            "Failed to write {Path}; serving from memory, every further write tries again.",
            EventName = "DatabaseWriteFailed"
        )]
        public static partial void WritesFail(ILogger logger, string path, Exception failure);

        [LoggerMessage(4305, LogLevel.Information, "Writing {Path} succeeds again.", EventName = "DatabaseWriteRecovered")]
        public static partial void WritesSucceed(ILogger logger, string path);
    }
}
