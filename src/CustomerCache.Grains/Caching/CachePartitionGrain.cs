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

/// <summary>
/// Identity, storage and turn of one partition. Stays active: it is what readers read. Calls run beside each other, since a partition is
/// thread safe and a reader may wait for a fetch. When it is told that somebody else owns its store it leaves, and the call is made again
/// there; leases are forgotten with it, so what was fetched under them is not stored.
/// </summary>
[KeepAlive]
[Reentrant]
internal sealed partial class CachePartitionGrain : Grain, ICachePartitionGrain, IPartitionObserver, IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    // What could not be stored is tried again sooner, whether or not somebody asks.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private readonly ILogger<CachePartitionGrain> _logger;
    private readonly OwnedPartitions _owned;
    private readonly int _number;
    private readonly string _name;
    private readonly FencedStore _store;
    private readonly PartitionHost _host;
    private readonly IPartitionObserver _observer;
    private readonly StorageLoss _loss;
    private readonly CancellationTokenSource _leaving;
    private IGrainTimer? _sweep;

    public CachePartitionGrain(PartitionParts parts, ILogger<CachePartitionGrain> logger)
    {
        (_logger, _owned, _loss) = (logger, parts.Owned, parts.Loss);
        var number = this.GetPrimaryKeyLong();
        _number = number is >= 0 and < Partitioning.Count
            ? (int)number
            : throw new ArgumentOutOfRangeException(nameof(parts), $"There is no partition {number} of the caches.");
        _name = _number.ToString(CultureInfo.InvariantCulture);
        _observer = parts.Observers.Of(_name);
        _store = new FencedStore(parts.Stores.Open("cache/" + _name), parts.Upkeep);
        _host = new PartitionHost(_store, parts.Terms, parts.Time, this);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _sweep = this.RegisterGrainTimer(
            SweepAsync,
            new GrainTimerCreationOptions(SweepInterval, SweepInterval) { Interleave = true, KeepAlive = true }
        );
        _owned.Add(_number, this);
        LeaveOnLossAsync().Ignore();
        Log.Owned(_logger, _name);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _owned.Remove(_number, this);
        return _host.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _host.Dispose();
    }

    /// <summary>
    /// Reads a value that is there, outside of the grain's turn; null when there is none, or the store has to be asked first.
    /// </summary>
    public CacheReading.Found? TryRead(CacheKey key) => _store.IsTrusted ? _host.TryRead(key) : null;

    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        TryRead(key) is { } found
            ? ValueTask.FromResult<CacheReading>(found)
            : new ValueTask<CacheReading>(ReadOrWaitAsync(key, wantsLease, wait, cancellationToken));

    public Task<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken) =>
        OwnAsync(host => host.WriteAsync(write, cancellationToken), cancellationToken);

    public Task<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        OwnAsync(host => host.RenewAsync(key, lease, cancellationToken), cancellationToken);

    public Task<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        OwnAsync(host => host.ReleaseLeaseAsync(key, lease, message, cancellationToken), cancellationToken);

    public Task<InvalidationResult> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken) =>
        OwnAsync(
            async host =>
            {
                var found = await host.InvalidateAsync(invalidation, cancellationToken);
                await _store.ConfirmAsync(cancellationToken);
                return found;
            },
            cancellationToken
        );

    public Task<int> RecordAsync(ImmutableArray<Relation> relations, CancellationToken cancellationToken) =>
        OwnAsync(host => host.RecordAsync(relations, cancellationToken), cancellationToken);

    public Task AddLinksAsync(ImmutableArray<EntityLink> links, CancellationToken cancellationToken) =>
        OwnAsync(
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
    ) => OwnAsync(async host => (await host.ParentsOfAsync(children, type, cancellationToken)).ToImmutableArray(), cancellationToken);

    public Task<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        OwnAsync(host => host.RelationsAsync(entity, cancellationToken), cancellationToken);

    public Task<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        OwnAsync(host => host.MeasureAsync(domain, pattern, cancellationToken), cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetSecretAsync(CancellationToken cancellationToken) =>
        OwnAsync(async host => (ReadOnlyMemory<byte>)await host.GetSecretAsync(cancellationToken), cancellationToken);

    public void StartedEmpty(Exception failure) => _observer.StartedEmpty(failure);

    public void StoreIsBack() => _observer.StoreIsBack();

    public void Damaged(int places) => _observer.Damaged(places);

    public void Overflowed(int places) => _observer.Overflowed(places);

    public void NotStored(Exception failure)
    {
        _observer.NotStored(failure);
        if (failure is StoreFencedException)
        {
            Leave();
        }
        else
        {
            _sweep?.Change(RetryInterval, SweepInterval);
        }
    }

    // Apart, so that reading what is there allocates nothing for what is not.
    private Task<CacheReading> ReadOrWaitAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        OwnAsync(
            async host =>
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
                var longest = wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait;
                return await host.ReadAsync(key, wantsLease, longest, over.Token);
            },
            cancellationToken
        );

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _host.SweepAsync(cancellationToken);
        }
        catch (StoreFencedException lost)
        {
            NotStored(lost);
        }
    }

    private async Task<T> OwnAsync<T>(Func<PartitionHost, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await _store.CheckAsync();
            return await ask(_host);
        }
        catch (StoreFencedException lost)
        {
            if (!_leaving.IsCancellationRequested)
            {
                _observer.NotStored(lost);
            }

            Leave();
            throw new OwnershipLostException();
        }
        catch (StoreUnavailableException failure)
        {
            _sweep?.Change(RetryInterval, SweepInterval);
            throw new NotDurableException(failure.Message);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OwnershipLostException();
        }
    }

    // The entry in the directory is lost with the store.
    private async Task LeaveOnLossAsync()
    {
        await _loss.Next.WaitAsync(_leaving.Token);
        Leave();
    }

    private void Leave()
    {
        _owned.Remove(_number, this);
        _leaving.Cancel();
        DeactivateOnIdle();
    }

    private static partial class Log
    {
        [LoggerMessage(4161, LogLevel.Information, "Partition {Partition} of the caches is owned by this silo from now on")]
        public static partial void Owned(ILogger logger, string partition);
    }
}
