using System.Security.Cryptography;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// A partition with its store. The state in memory is what is served; the store only ever brings it back. While the store cannot be
/// reached, readers are served as if the cache were empty or go on with what is there, and what must be durable fails although it took
/// effect. Thread safe.
/// </summary>
public sealed class PartitionHost : ICachePartition, IDisposable
{
    /// <summary>How much may wait for the store, in MiB; beyond that see <see cref="IPartitionObserver.Overflowed"/>.</summary>
    public const int MaxWaitingMiB = WriteBehindBatcher.MaxWaitingMiB;

    private const string SecretPlace = "s";
    private readonly Lock _order = new();
    private readonly SemaphoreSlim _takeOver = new(1);
    private readonly IKeyedStore _store;
    private readonly TimeProvider _time;
    private readonly IPartitionObserver _observer;
    private readonly CachePartition _partition;
    private readonly WriteBehindBatcher _writer;
    private byte[]? _secret;
    private volatile bool _isOwner;

    /// <summary>A partition that has nothing yet; <see cref="StartAsync"/> loads it.</summary>
    public PartitionHost(IKeyedStore store, PartitionTerms terms, TimeProvider time, IPartitionObserver observer)
    {
        (_store, _time, _observer) = (store, time, observer);
        _partition = new CachePartition(terms, time.GetUtcNow());
        _writer = new WriteBehindBatcher(store, observer.Overflowed, Refill);
    }

    /// <summary>
    /// Takes over what is stored. A store that cannot be read is emptied when it can be, since what it holds may be stale by then.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Restore(await _store.AcquireAsync(cancellationToken));
            _isOwner = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _partition.ForgetRelations(_time.GetUtcNow());
            _observer.StartedEmpty(failure);
        }
    }

    /// <summary>Waits for what is on its way to the _store.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _writer.DrainAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _takeOver.Dispose();

    /// <summary>Forgets what has expired, and tries again to store what could not be stored.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync(
                p =>
                {
                    p.Sweep(_time.GetUtcNow());
                    return true;
                },
                cancellationToken
            );
        }
        catch (StoreUnavailableException failure)
        {
            _observer.NotStored(failure);
        }
    }

    /// <summary>A value that is there.</summary>
    public CacheReading.Found? TryRead(in CacheKey key) =>
        _partition.Find(key, _time.GetUtcNow()) is { } entry ? new CacheReading.Found(entry, WasFetchedNow: false) : null;

    /// <inheritdoc/>
    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        TryRead(key) is { } found
            ? ValueTask.FromResult<CacheReading>(found)
            : new ValueTask<CacheReading>(ReadOrWaitAsync(key, wantsLease, wait, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken)
    {
        CacheWriting result;
        Task stored;
        bool isReplacing;
        lock (_order)
        {
            isReplacing = _partition.Holds(write.Key) || _writer.IsOnItsWay(PartitionCodec.PlaceOf(write.Key));
            stored = Change(p => p.Write(write, _time.GetUtcNow()), out result);
        }

        if (!_isOwner && result == CacheWriting.Stored)
        {
            // The store may hold an older value, which a crash would bring back.
            return new ValueTask<CacheWriting>(AfterOwnedAsync(result, cancellationToken));
        }

        // A value need not be durable for its reader to have it; what could not be stored is stored later. But one that replaces another
        // must be, or a crash would bring the other one back.
        if (isReplacing && result != CacheWriting.Invalidated)
        {
            return new ValueTask<CacheWriting>(AfterAsync(stored, result, cancellationToken));
        }

        _ = TellAsync(stored);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Renew(key, lease, _time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.GiveUp(key, lease, message));

    /// <inheritdoc/>
    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        await StoreAsync(p => p.Invalidate(stale, _time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        await StoreAsync(p => relations.Count(r => !p.Record(r, _time.GetUtcNow())), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken)
    {
        _partition.Learn(links);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(_partition.ParentsOf(children, type));

    /// <inheritdoc/>
    public ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Relations(entity, _time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Measure(domain, pattern, _time.GetUtcNow()));

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _secret) is { } known)
        {
            return known;
        }

        await OwnAsync(cancellationToken);
        Task stored;
        byte[] secret;
        lock (_order)
        {
            _secret ??= RandomNumberGenerator.GetBytes(HolderHash.SecretLength);
            secret = _secret;
            stored = _writer.WriteAsync([new KeyedWrite(SecretPlace, secret)]);
        }

        await stored.WaitAsync(cancellationToken);
        return secret;
    }

    private static async Task<CacheWriting> AfterAsync(Task stored, CacheWriting result, CancellationToken cancellationToken)
    {
        await stored.WaitAsync(cancellationToken);
        return result;
    }

    private async Task<CacheWriting> AfterOwnedAsync(CacheWriting result, CancellationToken cancellationToken)
    {
        await OwnAsync(cancellationToken);
        return result;
    }

    private async Task<CacheReading> ReadOrWaitAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            switch (_partition.Read(key, wantsLease, _time.GetUtcNow()))
            {
                case PartitionReading.Done done:
                    return done.Reading;
                case PartitionReading.Wait other:
                    var left = wait - _time.GetElapsedTime(started);
                    if (left <= TimeSpan.Zero)
                    {
                        return new CacheReading.Missing();
                    }

                    switch (await EndAsync(other.End, left < other.For ? left : other.For, cancellationToken))
                    {
                        case FetchEnd.Delivered delivered:
                            return new CacheReading.Found(delivered.Entry, WasFetchedNow: true);
                        case FetchEnd.Failed failed:
                            return new CacheReading.Failed(failed.Message);
                    }

                    break;
            }
        }
    }

    private async Task<FetchEnd?> EndAsync(Task<FetchEnd> end, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await end.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<T> StoreAsync<T>(Func<CachePartition, T> change, CancellationToken cancellationToken)
    {
        // Memory first: whatever becomes of the store, what is stale is not served.
        var stored = Change(change, out var result);
        await OwnAsync(cancellationToken);
        await stored.WaitAsync(cancellationToken);
        return result;
    }

    // The order of changes in memory is the order in which they are stored.
    private Task Change<T>(Func<CachePartition, T> change, out T result)
    {
        lock (_order)
        {
            result = change(_partition);
            var changes = _partition.TakeChanges();
            return _isOwner ? _writer.WriteAsync(changes) : Task.CompletedTask;
        }
    }

    // Once the store can be reached again, it is emptied and gets all that is held now.
    private async Task OwnAsync(CancellationToken cancellationToken)
    {
        if (_isOwner)
        {
            return;
        }

        await _takeOver.WaitAsync(cancellationToken);
        try
        {
            if (_isOwner)
            {
                return;
            }

            var content = await _store.AcquireAsync(cancellationToken);
            Task stored;
            lock (_order)
            {
                _secret ??= content.Values.GetValueOrDefault(SecretPlace);
                _ = TellAsync(_writer.ClearAsync());
                stored = _writer.WriteAsync(TakeAll());
                _isOwner = true;
            }

            await stored.WaitAsync(cancellationToken);
            _observer.StoreIsBack();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreFencedException or StoreUnavailableException))
        {
            throw new StoreUnavailableException($"The store of the cache cannot be reached: {failure.Message}", failure);
        }
        finally
        {
            _takeOver.Release();
        }
    }

    private void Refill()
    {
        lock (_order)
        {
            _writer.Refill(TakeAll());
        }
    }

    private IReadOnlyList<KeyedWrite> TakeAll() =>
        [.. _partition.TakeAll(), .. _secret is null ? Array.Empty<KeyedWrite>() : [new KeyedWrite(SecretPlace, _secret)]];

    private void Restore(StoreContent content)
    {
        _secret = content.Values.GetValueOrDefault(SecretPlace);
        var kept = new StoreContent(
            content.Values.Where(v => v.Key != SecretPlace).ToDictionary(StringComparer.Ordinal),
            content.IsComplete
        );
        var damaged = _partition.Restore(kept, _time.GetUtcNow());
        if (damaged.Count > 0 || !content.IsComplete)
        {
            _observer.Damaged(damaged.Count);
        }

        _ = TellAsync(_writer.WriteAsync(_partition.TakeChanges()));
    }

    private async Task TellAsync(Task stored)
    {
        try
        {
            await stored;
        }
        catch (Exception failure)
        {
            _observer.NotStored(failure);
        }
    }
}
