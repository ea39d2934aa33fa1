using System.Security.Cryptography;
using CustomerCache.Core.Caching.Fetches;
using CustomerCache.Core.Caching.Relations;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// A partition with its store. The state in memory is what is served; the store only ever brings it back. While the store cannot be
/// reached, readers are served as if the cache were empty or go on with what is there, and what must be durable fails although it took
/// effect. Thread safe.
/// </summary>
public sealed class PartitionHost(IKeyedStore store, PartitionTerms terms, TimeProvider time, IPartitionObserver observer) : ICachePartition, IDisposable
{
    private const string SecretPlace = "s";
    private readonly Lock _order = new();
    private readonly SemaphoreSlim _takeOver = new(1);
    private readonly CachePartition _partition = new(terms, time.GetUtcNow());
    private readonly StoreWriter _writer = new(store);
    private byte[]? _secret;
    private volatile bool _isOwner;

    /// <summary>Takes over what is stored. A store that cannot be read is emptied when it can be, since what it holds may be stale by then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Restore(await store.LoadAsync(cancellationToken));
            _isOwner = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _partition.ForgetRelations(time.GetUtcNow());
            observer.StartedEmpty(failure);
        }
    }

    /// <summary>Waits for what is on its way to the store.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _writer.DrainAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _takeOver.Dispose();

    /// <summary>Forgets what has expired, and tries again to store what could not be stored.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync(p => { p.Sweep(time.GetUtcNow()); return true; }, cancellationToken);
        }
        catch (StoreUnavailableException failure)
        {
            observer.NotStored(failure);
        }
    }

    /// <summary>A value that is there.</summary>
    public CacheReading? TryRead(in CacheKey key) => _partition.Find(key, time.GetUtcNow()) is { } entry ? new CacheReading.Found(entry, WasFetchedNow: false) : null;

    /// <inheritdoc/>
    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        TryRead(key) is { } found ? ValueTask.FromResult(found) : new ValueTask<CacheReading>(ReadOrWaitAsync(key, wantsLease, wait, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken)
    {
        // A value need not be durable for its reader to have it; what could not be stored is stored later.
        var stored = Change(p => p.Write(write, time.GetUtcNow()), out var result);
        _ = TellAsync(stored);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) => ValueTask.FromResult(_partition.Renew(key, lease, time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<bool> GiveUpAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.GiveUp(key, lease, message));

    /// <inheritdoc/>
    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        await StoreAsync(p => p.Invalidate(stale, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        await StoreAsync(p => relations.Count(r => !p.Record(r, time.GetUtcNow())), cancellationToken);

    /// <inheritdoc/>
    public ValueTask LearnAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken)
    {
        _partition.Learn(links);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(IReadOnlyList<EntityRef> children, string type, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.ParentsOf(children, type));

    /// <inheritdoc/>
    public ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Relations(entity, time.GetUtcNow()));

    /// <inheritdoc/>
    public ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_partition.Measure(domain, pattern, time.GetUtcNow()));

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
            stored = _writer.WriteAsync([new StoredChange(SecretPlace, secret)]);
        }

        await stored.WaitAsync(cancellationToken);
        return secret;
    }

    private async Task<CacheReading> ReadOrWaitAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            switch (_partition.Read(key, wantsLease, time.GetUtcNow()))
            {
                case PartitionReading.Done done:
                    return done.Reading;
                case PartitionReading.Wait other:
                    var left = wait - time.GetElapsedTime(started);
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
            return await end.WaitAsync(limit, time, cancellationToken);
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

            var content = await store.LoadAsync(cancellationToken);
            Task stored;
            lock (_order)
            {
                _secret ??= content.Values.GetValueOrDefault(SecretPlace);
                _ = TellAsync(_writer.ClearAsync());
                stored = _writer.WriteAsync([.. _partition.TakeAll(), .. _secret is null ? Array.Empty<StoredChange>() : [new StoredChange(SecretPlace, _secret)]]);
                _isOwner = true;
            }

            await stored.WaitAsync(cancellationToken);
            observer.StoreIsBack();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreLostException or StoreUnavailableException))
        {
            throw new StoreUnavailableException($"The store of the cache cannot be reached: {failure.Message}", failure);
        }
        finally
        {
            _takeOver.Release();
        }
    }

    private void Restore(StoreContent content)
    {
        _secret = content.Values.GetValueOrDefault(SecretPlace);
        var kept = new StoreContent(content.Values.Where(v => v.Key != SecretPlace).ToDictionary(StringComparer.Ordinal), content.IsComplete);
        var damaged = _partition.Restore(kept, time.GetUtcNow());
        if (damaged.Count > 0 || !content.IsComplete)
        {
            observer.Damaged(damaged.Count);
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
            observer.NotStored(failure);
        }
    }
}
