using System.Collections.Immutable;
using System.Security.Cryptography;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Hosts a partition with its store. Thread safe.</summary>
/// <remarks>
/// Reads are served from memory; the store only restores it. While the store is unreachable, existing entries or an empty cache are served,
/// and calls that must be durable fail although they took effect.
/// </remarks>
public sealed class PartitionHost : ICachePartition, IDisposable
{
    /// <summary>The maximum size of pending writes, in MiB; beyond it see <see cref="IPartitionObserver.Overflowed"/>.</summary>
    public const int MaxWaitingMiB = WriteBehindBatcher.MaxWaitingMiB;

    private const string SecretKey = "s";
    private readonly Lock _order = new();
    private readonly SemaphoreSlim _acquiring = new(1);
    private readonly IKeyedStore _store;
    private readonly TimeProvider _time;
    private readonly IPartitionObserver _observer;
    private readonly CachePartition _partition;
    private readonly WriteBehindBatcher _writer;
    private byte[]? _secret;
    private volatile bool _isOwner;

    /// <summary>Creates an empty partition; <see cref="StartAsync"/> loads it.</summary>
    public PartitionHost(IKeyedStore store, PartitionTerms limits, TimeProvider time, IPartitionObserver observer)
    {
        (_store, _time, _observer) = (store, time, observer);
        _partition = new CachePartition(limits, time.GetUtcNow());
        _writer = new WriteBehindBatcher(store, observer.Overflowed, Refill);
    }

    /// <summary>Acquires the store and loads its contents.</summary>
    /// <remarks>A store that cannot be read is cleared once it is reachable, because its contents may be stale by then.</remarks>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Restore(await _store.AcquireAsync(cancellationToken));
            _isOwner = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _partition.MarkRelationsIncomplete(_time.GetUtcNow());
            _observer.StartedEmpty(failure);
        }
    }

    /// <summary>Waits for writes in flight.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _writer.DrainAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _acquiring.Dispose();

    /// <summary>Removes expired contents, and retries failed writes.</summary>
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

    /// <summary>Returns an entry that has not expired.</summary>
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
            isReplacing = _partition.Contains(write.Key) || _writer.IsPending(PartitionCodec.KeyOf(write.Key));
            stored = Change(p => p.Write(write, _time.GetUtcNow()), out result);
        }

        if (!_isOwner && result == CacheWriting.Stored)
        {
            // The store may hold an older value, which a crash would restore.
            return new ValueTask<CacheWriting>(WhenOwnedAsync(result, cancellationToken));
        }

        // A new value need not be durable; a failed write is retried later. A replacement must be durable, or a crash would restore the
        // replaced value.
        if (isReplacing && result != CacheWriting.Invalidated)
        {
            return new ValueTask<CacheWriting>(WhenStoredAsync(stored, result, cancellationToken));
        }

        _ = ReportFailureAsync(stored);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Renew(key, lease, _time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.ReleaseLease(key, lease, message));

    /// <inheritdoc/>
    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        await StoreAsync(p => p.Invalidate(stale, _time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        await StoreAsync(p => relations.Count(r => !p.Record(r, _time.GetUtcNow())), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken)
    {
        _partition.AddLinks(links);
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
    public ValueTask<ImmutableArray<CacheKeySummary>> ListAsync(
        string domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(_partition.List(domain, pattern, after, limit, _time.GetUtcNow()));

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _secret) is { } known)
        {
            return known;
        }

        await EnsureOwnedAsync(cancellationToken);
        Task stored;
        byte[] secret;
        lock (_order)
        {
            _secret ??= RandomNumberGenerator.GetBytes(HolderHash.SecretLength);
            secret = _secret;
            stored = _writer.WriteAsync([new KeyedWrite(SecretKey, secret)]);
        }

        await stored.WaitAsync(cancellationToken);
        return secret;
    }

    private static async Task<CacheWriting> WhenStoredAsync(Task stored, CacheWriting result, CancellationToken cancellationToken)
    {
        await stored.WaitAsync(cancellationToken);
        return result;
    }

    private async Task<CacheWriting> WhenOwnedAsync(CacheWriting result, CancellationToken cancellationToken)
    {
        await EnsureOwnedAsync(cancellationToken);
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

                    switch (await WaitForEndAsync(other.End, left < other.For ? left : other.For, cancellationToken))
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

    private async Task<FetchEnd?> WaitForEndAsync(Task<FetchEnd> end, TimeSpan limit, CancellationToken cancellationToken)
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
        // Change memory first: whether or not the store accepts it, stale entries are not served.
        var stored = Change(change, out var result);
        await EnsureOwnedAsync(cancellationToken);
        await stored.WaitAsync(cancellationToken);
        return result;
    }

    // Changes are stored in the order in which they are made in memory.
    private Task Change<T>(Func<CachePartition, T> change, out T result)
    {
        lock (_order)
        {
            result = change(_partition);
            var changes = _partition.TakeChanges();
            return _isOwner ? _writer.WriteAsync(changes) : Task.CompletedTask;
        }
    }

    // A store that becomes reachable again is cleared and rewritten with the current contents.
    private async Task EnsureOwnedAsync(CancellationToken cancellationToken)
    {
        if (_isOwner)
        {
            return;
        }

        await _acquiring.WaitAsync(cancellationToken);
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
                _secret ??= content.Values.GetValueOrDefault(SecretKey);
                _ = ReportFailureAsync(_writer.ClearAsync());
                stored = _writer.WriteAsync(TakeAll());
                _isOwner = true;
            }

            await stored.WaitAsync(cancellationToken);
            _observer.StoreIsBack();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreFencedException or StoreUnavailableException))
        {
            throw new StoreUnavailableException($"The cache store is unreachable: {failure.Message}", failure);
        }
        finally
        {
            _acquiring.Release();
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
        [.. _partition.TakeAll(), .. _secret is null ? Array.Empty<KeyedWrite>() : [new KeyedWrite(SecretKey, _secret)]];

    private void Restore(StoreContent content)
    {
        _secret = content.Values.GetValueOrDefault(SecretKey);
        var kept = new StoreContent(content.Values.Where(v => v.Key != SecretKey).ToDictionary(StringComparer.Ordinal), content.IsComplete);
        var damaged = _partition.Restore(kept, _time.GetUtcNow());
        if (damaged.Count > 0 || !content.IsComplete)
        {
            _observer.Damaged(damaged.Count);
        }

        _ = ReportFailureAsync(_writer.WriteAsync(_partition.TakeChanges()));
    }

    private async Task ReportFailureAsync(Task stored)
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
