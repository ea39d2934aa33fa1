using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Caching;

/// <summary>Hosts one partition of the domain caches: identity, storage and scheduling.</summary>
/// <remarks>
/// Stays active and is reentrant: the partition is thread safe, and a read may wait for a fetch. Deactivates when another activation owns
/// its store; the call is then retried on the new owner. Leases are lost with the activation, so values fetched under them are not
/// stored.
/// </remarks>
[KeepAlive]
[Reentrant]
internal sealed partial class CachePartitionGrain : Grain, ICachePartitionGrain, IPartitionObserver, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    // Failed writes are retried sooner than the regular sweep, even without traffic.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private readonly ILogger<CachePartitionGrain> _logger;
    private readonly OwnedPartitions _owned;
    private readonly int _number;
    private readonly string _name;
    private readonly FencedStore _store;
    private readonly PartitionHost _host;
    private readonly IPartitionObserver _observer;
    private readonly StorageLoss _loss;
    private readonly CancellationTokenSource _deactivating;
    private IGrainTimer? _sweep;

    public CachePartitionGrain(PartitionDependencies parts, ILogger<CachePartitionGrain> logger)
    {
        (_logger, _owned, _loss) = (logger, parts.Owned, parts.Loss);
        var number = this.GetPrimaryKeyLong();
        _number = number is >= 0 and < Partitioning.Count
            ? (int)number
            : throw new ArgumentOutOfRangeException(nameof(parts), $"There is no partition {number} of the caches.");
        _name = _number.ToString(CultureInfo.InvariantCulture);
        _observer = parts.Observers.Of(_name);
        _store = new FencedStore(parts.Stores.Open("cache/" + _name), parts.SystemTime);
        _host = new PartitionHost(_store, parts.Terms, parts.Time, this);
        _deactivating = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Before anything is read.
        var lost = _loss.Next;
        await _host.StartAsync(cancellationToken);
        _sweep = this.RegisterGrainTimer(
            SweepAsync,
            new GrainTimerCreationOptions(SweepInterval, SweepInterval) { Interleave = true, KeepAlive = true }
        );
        _owned.Add(_number, this);
        DeactivateOnLossAsync(lost).Ignore();
        Log.PartitionAcquired(_logger, _name);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _owned.Remove(_number, this);
        return _host.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _deactivating.Dispose();
        _host.Dispose();
    }

    /// <summary>
    /// Reads a present value outside the grain scheduler; returns null when there is none, or ownership must be checked first.
    /// </summary>
    public CacheReading.Found? TryRead(CacheKey key) => _store.IsTrusted ? _host.TryRead(key) : null;

    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        TryRead(key) is { } found
            ? ValueTask.FromResult<CacheReading>(found)
            : new ValueTask<CacheReading>(ReadOrWaitAsync(key, wantsLease, wait, cancellationToken));

    public Task<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.WriteAsync(write, cancellationToken), cancellationToken);

    public Task<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.RenewAsync(key, lease, cancellationToken), cancellationToken);

    public Task<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.ReleaseLeaseAsync(key, lease, message, cancellationToken), cancellationToken);

    public Task<InvalidationResult> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(
            async host =>
            {
                var found = await host.InvalidateAsync(invalidation, cancellationToken);
                await _store.ConfirmAsync(cancellationToken);
                return found;
            },
            cancellationToken
        );

    public Task<int> RecordAsync(ImmutableArray<Relation> relations, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.RecordAsync(relations, cancellationToken), cancellationToken);

    public Task AddLinksAsync(ImmutableArray<EntityLink> links, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(
            async host =>
            {
                await host.AddLinksAsync(links, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<ImmutableArray<EntityLink>> ParentsOfAsync(
        ImmutableArray<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    ) =>
        RunAsOwnerAsync(async host => (await host.ParentsOfAsync(children, type, cancellationToken)).ToImmutableArray(), cancellationToken);

    public Task<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.RelationsAsync(entity, cancellationToken), cancellationToken);

    public Task<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(host => host.MeasureAsync(domain, pattern, cancellationToken), cancellationToken);

    public Task<ImmutableArray<CacheKeySummary>> ListAsync(
        string domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    ) => RunAsOwnerAsync(host => host.ListAsync(domain, pattern, after, limit, cancellationToken), cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetSecretAsync(CancellationToken cancellationToken) =>
        RunAsOwnerAsync(async host => (ReadOnlyMemory<byte>)await host.GetSecretAsync(cancellationToken), cancellationToken);

    public void StartedEmpty(Exception failure) => _observer.StartedEmpty(failure);

    public void StoreIsBack() => _observer.StoreIsBack();

    public void Damaged(int count) => _observer.Damaged(count);

    public void Overflowed(int count) => _observer.Overflowed(count);

    public void NotStored(Exception failure)
    {
        _observer.NotStored(failure);
        if (failure is StoreFencedException)
        {
            Deactivate();
        }
        else
        {
            _sweep?.Change(RetryInterval, SweepInterval);
        }
    }

    // Separate method: the synchronous hit path must not allocate the closure.
    private Task<CacheReading> ReadOrWaitAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(
            async host =>
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deactivating.Token);
                var cappedWait = wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait;
                return await host.ReadAsync(key, wantsLease, cappedWait, linked.Token);
            },
            cancellationToken
        );

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _host.SweepAsync(cancellationToken);
        }
        catch (StoreFencedException fenced)
        {
            NotStored(fenced);
        }
    }

    private async Task<T> RunAsOwnerAsync<T>(Func<PartitionHost, ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            await _store.CheckAsync(cancellationToken);
            return await operation(_host);
        }
        catch (StoreFencedException fenced)
        {
            if (!_deactivating.IsCancellationRequested)
            {
                _observer.NotStored(fenced);
            }

            Deactivate();
            throw new OwnershipLostException();
        }
        catch (StoreUnavailableException failure)
        {
            _sweep?.Change(RetryInterval, SweepInterval);
            throw new NotDurableException(failure.Message);
        }
        catch (OperationCanceledException) when (_deactivating.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OwnershipLostException();
        }
    }

    // The grain directory entry is lost together with the store.
    private async Task DeactivateOnLossAsync(Task lost)
    {
        await lost.WaitAsync(_deactivating.Token);
        Deactivate();
    }

    private void Deactivate()
    {
        _owned.Remove(_number, this);
        _deactivating.Cancel();
        DeactivateOnIdle();
    }

    private static partial class Log
    {
        [LoggerMessage(4161, LogLevel.Information, "Acquired partition {Partition} of the domain caches.", EventName = "PartitionAcquired")]
        public static partial void PartitionAcquired(ILogger logger, string partition);
    }
}
