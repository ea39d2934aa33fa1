using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>Copies the database of a data folder to a file, while its process runs, and back, while none does.</summary>
internal static class SqliteBackup
{
    /// <summary>
    /// Writes the last commit to a new file. Throws <see cref="IOException"/> when the file exists or cannot be written, or the folder has
    /// no database.
    /// </summary>
    public static void Backup(string folder, string file)
    {
        var (source, target) = (Path.Combine(Path.GetFullPath(folder), SqliteDatabase.FileName), Path.GetFullPath(file));
        if (!File.Exists(source))
        {
            throw new IOException(
                $"There is no database in {Path.GetDirectoryName(source)}; name the server's data folder with --data-folder."
            );
        }

        if (File.Exists(target))
        {
            throw new IOException($"{target} exists; name a new file.");
        }

        var partial = target + ".partial";
        try
        {
            // SQLite writes into a file that is empty.
            PrivateFile.Create(partial).Dispose();
            using (var session = new SqliteSession(source, SqliteOpenMode.ReadWrite))
            {
                session.Execute("VACUUM INTO $1", partial);
            }

            using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(partial, target);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{target} cannot be written: {failure.Message}", failure);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>
    /// Checks a backup and makes it the database of a folder; returns where the database before it was moved, or null. Throws
    /// <see cref="IOException"/> for a file that is no sound backup, <see cref="StartRefusedException"/> while a process uses the folder.
    /// </summary>
    public static string? Restore(string file, string folder, DateTimeOffset now)
    {
        var (source, target) = (Path.GetFullPath(file), Path.Combine(Path.GetFullPath(folder), SqliteDatabase.FileName));
        using var held = DataFolderLock.Take(folder);
        Verify(source);
        var fresh = target + ".restoring";
        using (var written = PrivateFile.Create(fresh))
        {
            using var backup = File.OpenRead(source);
            backup.CopyTo(written);
            written.Flush(flushToDisk: true);
        }

        var aside = File.Exists(target)
            ? string.Create(CultureInfo.InvariantCulture, $"{target}.before-restore-{now:yyyyMMddHHmmssfff}")
            : null;
        foreach (var suffix in SqliteDatabase.Suffixes)
        {
            if (aside is not null && File.Exists(target + suffix))
            {
                File.Move(target + suffix, aside + suffix);
            }
        }

        File.Move(fresh, target);
        return aside;
    }

    private static void Verify(string file)
    {
        if (!File.Exists(file))
        {
            throw new IOException($"{file} does not exist.");
        }

        try
        {
            using var session = new SqliteSession(file, SqliteOpenMode.ReadOnly);
            if (SqliteSchema.Read(session.Connection, "application_id") != SqliteSchema.ApplicationId)
            {
                throw new IOException($"{file} is not a backup of CustomerCache.");
            }

            if (SqliteSchema.Read(session.Connection, "user_version") > SqliteSchema.Version)
            {
                throw new IOException($"{file} was written by a later release; restore it with that one.");
            }

            if (!SqliteSchema.IsSound(session.Connection))
            {
                throw new IOException($"{file} is damaged; take another backup.");
            }
        }
        catch (SqliteException failure)
        {
            throw new IOException($"{file} is not a backup of CustomerCache: {failure.Message}", failure);
        }
    }
}

/// <summary>
/// Detects whether a path still names the file that was opened. On Linux an open file can be deleted or replaced; what is written to it
/// afterwards is gone with the process.
/// </summary>
internal sealed class OpenFile(string path) : IDisposable
{
    // Opened with full sharing, so that it takes no lock. It stays open as long as SQLite uses the file: closing it would release SQLite's
    // locks.
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Returns whether the path names another file or none.</summary>
    public bool HasMoved =>
        !File.Exists(path)
        || (OperatingSystem.IsLinux() && LinkTarget is { } target && target.EndsWith(" (deleted)", StringComparison.Ordinal));

    private string? LinkTarget =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}")).LinkTarget;

    public void Dispose() => _handle.Dispose();
}
