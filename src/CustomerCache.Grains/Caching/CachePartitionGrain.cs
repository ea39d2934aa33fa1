using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
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
    private readonly string _name;
    private readonly Ownership _store;
    private readonly PartitionHost _host;
    private readonly IPartitionObserver _observer;
    private readonly CancellationTokenSource _leaving;
    private IGrainTimer? _sweep;

    public CachePartitionGrain(PartitionParts parts, ILogger<CachePartitionGrain> logger)
    {
        _logger = logger;
        var number = this.GetPrimaryKeyLong();
        _name = number is >= 0 and < Partitioning.Count
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw new ArgumentOutOfRangeException(nameof(parts), $"There is no partition {number} of the caches.");
        _observer = parts.Observers.Of(_name);
        _store = new Ownership(parts.Stores.Open("cache/" + _name), parts.Upkeep);
        _host = new PartitionHost(_store, parts.Terms, parts.Time, this);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(SweepInterval, SweepInterval) { Interleave = true, KeepAlive = true });
        Log.Owned(_logger, _name);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public void Dispose()
    {
        _leaving.Dispose();
        _host.Dispose();
    }

    public ValueTask<EntryAnswer> ReadAsync(string domain, string key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var place = new CacheKey(domain, key);
        return _store.IsTrusted && _host.TryRead(place) is { } found ? ValueTask.FromResult(EntryAnswer.From(found))
            : new ValueTask<EntryAnswer>(ReadOrWaitAsync(place, wantsLease, wait, cancellationToken));
    }

    public Task<string> WriteAsync(EntryWrite write, CancellationToken cancellationToken) =>
        OwnAsync(async host => (await host.WriteAsync(write.ToWrite(), cancellationToken)).ToString(), cancellationToken);

    public Task<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken) =>
        OwnAsync(host => host.RenewAsync(new CacheKey(domain, key), lease, cancellationToken), cancellationToken);

    public Task<bool> GiveUpAsync(string domain, string key, string lease, string? message, CancellationToken cancellationToken) =>
        OwnAsync(host => host.GiveUpAsync(new CacheKey(domain, key), lease, message, cancellationToken), cancellationToken);

    public Task<StaleReport> InvalidateAsync(StaleNotice stale, CancellationToken cancellationToken) => OwnAsync(
        async host =>
        {
            var found = await host.InvalidateAsync(stale.ToInvalidation(), cancellationToken);
            await _store.ConfirmAsync(cancellationToken);
            return StaleReport.From(found);
        },
        cancellationToken);

    public Task<int> RecordAsync(ImmutableArray<CopyNote> copies, CancellationToken cancellationToken) =>
        OwnAsync(host => host.RecordAsync([.. copies.Select(c => c.ToRelation())], cancellationToken), cancellationToken);

    public Task LearnAsync(ImmutableArray<EntityBond> bonds, CancellationToken cancellationToken) => OwnAsync(
        async host =>
        {
            await host.LearnAsync([.. bonds.Select(b => b.ToLink())], cancellationToken);
            return true;
        },
        cancellationToken);

    public Task<ImmutableArray<EntityBond>> ParentsOfAsync(ImmutableArray<EntityName> children, string type, CancellationToken cancellationToken) => OwnAsync(
        async host => (await host.ParentsOfAsync([.. children.Select(c => c.ToEntity())], type, cancellationToken)).Select(EntityBond.From).ToImmutableArray(), cancellationToken);

    public Task<HoldersReport> RelationsAsync(EntityName entity, CancellationToken cancellationToken) =>
        OwnAsync(async host => HoldersReport.From(await host.RelationsAsync(entity.ToEntity(), cancellationToken)), cancellationToken);

    public Task<UsageReport> MeasureAsync(string domain, string? pattern, CancellationToken cancellationToken) => OwnAsync(
        async host => UsageReport.From(await host.MeasureAsync(domain, pattern is null ? null : GlobPattern.Of(pattern), cancellationToken)), cancellationToken);

    public Task<ReadOnlyMemory<byte>> GetSecretAsync(CancellationToken cancellationToken) =>
        OwnAsync(async host => (ReadOnlyMemory<byte>)await host.GetSecretAsync(cancellationToken), cancellationToken);

    public void StartedEmpty(Exception failure) => _observer.StartedEmpty(failure);

    public void StoreIsBack() => _observer.StoreIsBack();

    public void Damaged(int places) => _observer.Damaged(places);

    public void NotStored(Exception failure)
    {
        _observer.NotStored(failure);
        if (failure is StoreLostException)
        {
            Leave();
        }
        else
        {
            _sweep?.Change(RetryInterval, SweepInterval);
        }
    }

    // Apart, so that reading what is there allocates nothing for what is not.
    private Task<EntryAnswer> ReadOrWaitAsync(CacheKey place, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) => OwnAsync(
        async host =>
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
            var longest = wait < ICachePartitionGrain.LongestWait ? wait : ICachePartitionGrain.LongestWait;
            return EntryAnswer.From(await host.ReadAsync(place, wantsLease, longest, over.Token));
        },
        cancellationToken);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _host.SweepAsync(cancellationToken);
        }
        catch (StoreLostException lost)
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
        catch (StoreLostException lost)
        {
            if (!_leaving.IsCancellationRequested)
            {
                _observer.NotStored(lost);
            }

            Leave();
            throw new PartitionLostException();
        }
        catch (StoreUnavailableException failure)
        {
            _sweep?.Change(RetryInterval, SweepInterval);
            throw new NotDurableException(failure.Message);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PartitionLostException();
        }
    }

    private void Leave()
    {
        _leaving.Cancel();
        DeactivateOnIdle();
    }

    private static partial class Log
    {
        [LoggerMessage(4161, LogLevel.Information, "Partition {Partition} of the caches is owned by this silo from now on")]
        public static partial void Owned(ILogger logger, string partition);
    }
}
