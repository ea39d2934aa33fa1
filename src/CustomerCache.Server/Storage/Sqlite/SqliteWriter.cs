using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace CustomerCache.Server.Storage.Sqlite;

/// <summary>
/// Applies writes one after the other and commits everything that is queued as one transaction, so that many writers share one flush to
/// disk. A write that throws is undone alone: the transaction is rolled back and begun again with a savepoint for each write, so a write
/// may run twice. Thread safe. At most <see cref="Capacity"/> writes are queued; further
/// callers wait.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Writes that may be queued.</summary>
    public const int Capacity = 4_096;

    // Bounds how long the first write of a transaction waits for the last one.
    private const int MostAtOnce = 512;

    private readonly SqliteSession _session;
    private readonly Action _check;
    private readonly Action<Exception?> _observer;
    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _loop;
    private long _commits;

    /// <summary>Starts the loop.</summary>
    /// <param name="session">The only connection that writes; owned by the writer.</param>
    /// <param name="check">Throws when the file must not be written any more; called before each transaction.</param>
    /// <param name="observer">Called after each transaction, with its failure or null.</param>
    public SqliteWriter(SqliteSession session, Action check, Action<Exception?> observer)
    {
        (_session, _check, _observer) = (session, check, observer);
        _loop = Task
            .Factory.StartNew(
                RunAsync,
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default
            )
            .Unwrap();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>
    /// Applies a write; durable when the task completes. Cancellation takes a write that is still queued back; one that has begun is
    /// applied as a whole.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken)
    {
        var request = new Request<T>(write, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StorageUnavailableException("The database is closed: this process stops.");
        }

        return await request.Result;
    }

    /// <summary>Commits what is queued and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _session.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<Request>(MostAtOnce);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var request))
            {
                if (request.Begin())
                {
                    batch.Add(request);
                }
            }

            if (batch.Count > 0)
            {
                Commit(batch);
            }
        }
    }

    private void Commit(List<Request> batch)
    {
        try
        {
            _check();
            _session.Execute("BEGIN IMMEDIATE");
            if (!TryApplyAll(batch))
            {
                _session.Execute("ROLLBACK");
                _session.Execute("BEGIN IMMEDIATE");
                batch.ForEach(ApplyAlone);
            }

            _session.Execute("COMMIT");
            Interlocked.Increment(ref _commits);
        }
        catch (Exception failure) when (failure is SqliteException or StorageUnavailableException)
        {
            var unavailable =
                failure as StorageUnavailableException
                ?? StorageUnavailableException.Of(_session.Connection.DataSource, (SqliteException)failure);
            RollBack();
            _observer(unavailable);
            batch.ForEach(r => r.Fail(unavailable));
            return;
        }

        _observer(null);
        batch.ForEach(r => r.Complete());
    }

    // Savepoints cost as much as the writes, and few writes are refused.
    private bool TryApplyAll(List<Request> batch)
    {
        try
        {
            batch.ForEach(r => r.Apply(_session));
            return true;
        }
        catch (Exception failure) when (failure is not SqliteException)
        {
            return false;
        }
    }

    private void ApplyAlone(Request request)
    {
        _session.Execute("SAVEPOINT request");
        try
        {
            request.Apply(_session);
        }
        catch (Exception failure) when (failure is not SqliteException)
        {
            _session.Execute("ROLLBACK TO request");
            request.Refuse(failure);
        }

        _session.Execute("RELEASE request");
    }

    private void RollBack()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does on a full disk.
        }
    }

    private abstract class Request
    {
        public abstract bool Begin();

        public abstract void Apply(SqliteSession session);

        public abstract void Refuse(Exception failure);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Request<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken) : Request
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _refused;
        private T? _value;

        public Task<T> Result => _result.Task;

        public override bool Begin() => !cancellationToken.IsCancellationRequested || !_result.TrySetCanceled(cancellationToken);

        public override void Apply(SqliteSession session) => _value = write(session);

        public override void Refuse(Exception failure) => _refused = failure;

        public override void Complete()
        {
            if (_refused is null)
            {
                _result.SetResult(_value!);
            }
            else
            {
                _result.SetException(_refused);
            }
        }

        public override void Fail(Exception failure) => _result.SetException(failure);
    }
}
