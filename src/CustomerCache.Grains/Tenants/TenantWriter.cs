using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Tenants;

/// <summary>Writes the state of one tenant, one change at a time: stores first, then publishes.</summary>
/// <remarks>
/// Called on the scheduler of its grain; computing and storing leave it, so reads continue meanwhile. What a change makes stale is stored
/// with it and invalidated afterwards.
/// </remarks>
internal sealed partial class TenantWriter : IDisposable
{
    private readonly TenantId _tenant;
    private readonly TenantDependencies _parts;
    private readonly TenantPublication _publication;
    private readonly TenantPages _pages;
    private readonly IGrainFactory _grains;
    private readonly ILogger<TenantWriter> _logger;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _writeLock = new(1);
    private readonly GroupedCalls<WaitingPatch, bool> _patches;
    private bool _isRegistered;

    public TenantWriter(
        TenantId tenant,
        TenantDependencies parts,
        TenantPublication publication,
        TenantPages pages,
        TenantFollowers followers,
        IGrainFactory grains,
        CancellationToken stopping
    )
    {
        (_tenant, _parts, _publication, _pages, _grains, _stopping) = (tenant, parts, publication, pages, grains, stopping);
        _logger = parts.Loggers.CreateLogger<TenantWriter>();
        Derived = new DerivedInvalidation(
            tenant,
            followers,
            parts.Caches,
            parts.SystemTime,
            parts.Loggers.CreateLogger<DerivedInvalidation>()
        )
        {
            Completed = StoreCompletedAsync,
        };
        _patches = new GroupedCalls<WaitingPatch, bool>(WaitingPatch.Fitting, StoreAsync)
        {
            Exclusively = store => RunAsync(store, CancellationToken.None),
        };
    }

    /// <summary>Invalidates what was derived from the tenant's records.</summary>
    public DerivedInvalidation Derived { get; }

    /// <summary>Called after each published state.</summary>
    public required Action Published { get; init; }

    /// <summary>Called when another activation has written the state: subsequent calls must be routed to it.</summary>
    public required Action Superseded { get; init; }

    /// <summary>Called before the result of a refresh is stored, with its snapshot; not on the grain's scheduler.</summary>
    public required Func<TenantSnapshot?, Task> RefreshConcluded { get; init; }

    private TenantState State => _publication.State;

    /// <inheritdoc/>
    public void Dispose() => _writeLock.Dispose();

    /// <summary>Stores and publishes a changed state; the next writer waits.</summary>
    public Task ReplaceAsync(Func<TenantState, TenantState> change, CancellationToken cancellationToken) =>
        RunAsync(() => StoreAsync(change, cancellationToken), cancellationToken);

    /// <summary>
    /// Stores and publishes recrossed devices. Those that wait while another writer stores are stored together, as one version.
    /// </summary>
    public Task PatchAsync(ImmutableArray<DeviceOutcome> devices, DeviceReadings.Reading reading) =>
        _patches.RunAsync(new WaitingPatch(devices, reading), CancellationToken.None);

    private async Task<IReadOnlyList<bool>> StoreAsync(IReadOnlyList<WaitingPatch> patches)
    {
        await StoreAsync(
            state => TenantPatch.Apply(state, [.. patches.SelectMany(p => p.Latest())], _parts.Time.GetUtcNow()),
            CancellationToken.None
        );
        return [.. patches.Select(_ => true)];
    }

    private async Task StoreAsync(Func<TenantState, TenantState> change, CancellationToken cancellationToken)
    {
        var before = State;
        var pending = Derived.Pending;
        var stale = await ThreadPoolWork.RunAsync(() => SaveAndPublishAsync(before, change, pending), CancellationToken.None);
        Published();
        if (State.Snapshot is { } snapshot && snapshot.Version != before.Snapshot?.Version)
        {
            Derived.Add(snapshot.Version, stale, _stopping);
            _parts.Observer.Observe(new RefreshEvent.Published(_tenant, before.Snapshot, snapshot));
        }

        await RegisterAsync(cancellationToken);
    }

    /// <summary>Runs a write while no other one runs.</summary>
    public async Task RunAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _writeLock.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            Superseded();
            throw;
        }
        finally
        {
            _writeLock.Release();
        }
    }

    // Once per activation, so that the tenant is served by name even when it is no longer configured.
    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_isRegistered)
            {
                await _grains.GetGrain<IRefreshCoordinatorGrain>(0).AddStoredAsync(_tenant.ToString(), cancellationToken);
                _isRegistered = true;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.TenantNotListed(_logger, _tenant, failure);
        }
    }

    // Returns what the new version makes stale.
    private async Task<DerivedInvalidations?> SaveAndPublishAsync(
        TenantState before,
        Func<TenantState, TenantState> change,
        DerivedInvalidations? pending
    )
    {
        var after = change(before);
        if (after.LastRefresh?.Id != before.LastRefresh?.Id)
        {
            await RefreshConcluded(after.Snapshot);
        }

        var stale = DerivedInvalidations.Between(before, after);
        await _pages.SaveAsync(before, after, DerivedInvalidations.Union(pending, stale)?.Bounded(), CancellationToken.None);
        _publication.Publish(after);
        return stale;
    }

    // The next header omits what is invalidated. Until then a new owner repeats it, which is cheap unless it is everything.
    private async Task StoreCompletedAsync()
    {
        if (_pages.Stale is not { IsEverything: true })
        {
            return;
        }

        try
        {
            await RunAsync(() => _pages.StoreStaleAsync(Derived.Pending?.Bounded(), State, _stopping), _stopping);
        }
        catch (Exception failure)
        {
            Log.InvalidationNotStored(_logger, _tenant, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4113,
            LogLevel.Warning,
            "Failed to add {Tenant} to the list of stored tenants; retrying when it is stored next.",
            EventName = "TenantNotListed"
        )]
        public static partial void TenantNotListed(ILogger logger, TenantId tenant, Exception failure);

        [LoggerMessage(
            4118,
            LogLevel.Warning,
            "Failed to store that everything derived from {Tenant} is invalidated; the next owner clears the caches again "
                + "unless another version is stored first.",
            EventName = "InvalidationNotStored"
        )]
        public static partial void InvalidationNotStored(ILogger logger, TenantId tenant, Exception failure);
    }
}
