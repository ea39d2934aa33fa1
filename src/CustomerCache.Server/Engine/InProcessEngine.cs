using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Engine;

/// <summary>
/// The engine for one process: an owner per tenant, woken by a timer. Loads what is stored when the host starts, then looks for
/// tenants that are due, at once and every <see cref="RefreshOptions.CheckInterval"/>. Promises one process per data folder only.
/// </summary>
internal sealed partial class InProcessEngine(IVendors vendors, EngineParts parts, ILogger<InProcessEngine> logger)
    : BackgroundService, ITenants, ISnapshotReplicas
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(200);
    private FrozenDictionary<TenantId, TenantOwner> _owners = FrozenDictionary<TenantId, TenantOwner>.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Configured => vendors.Tenants;

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Known { get; private set; } = vendors.Tenants;

    /// <inheritdoc/>
    public TenantSnapshot? Find(TenantId tenant) => _owners.GetValueOrDefault(tenant)?.State.Snapshot;

    /// <inheritdoc/>
    public TimeSpan StalenessOf(TenantId tenant) => TimeSpan.Zero;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Known = [.. Configured, .. parts.Storage.List().Except(Configured)];
        var owners = Known.Select(tenant => new TenantOwner(tenant, Configured.Contains(tenant), parts)).ToArray();
        await Task.WhenAll(owners.Select(o => o.LoadAsync(cancellationToken)));
        _owners = owners.ToFrozenDictionary(o => o.Tenant);
        foreach (var owner in owners)
        {
            Log.Loaded(logger, owner.Tenant, owner.State.Snapshot?.Version ?? 0, owner.State.Snapshot?.Records.Length ?? 0, owner.State.NextRefreshAt);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_owners.Values.Select(o => o.DisposeAsync().AsTask()));
    }

    /// <inheritdoc/>
    public ValueTask<TenantStatus> GetStatusAsync(TenantId tenant, CancellationToken cancellationToken) => ValueTask.FromResult(_owners[tenant].Status);

    /// <inheritdoc/>
    public async ValueTask<RefreshStatus?> StartRefreshAsync(TenantId tenant, bool acceptShrink, CancellationToken cancellationToken) =>
        (await _owners[tenant].StartAsync(onlyIfDue: false, acceptShrink).WaitAsync(cancellationToken))?.Status;

    /// <inheritdoc/>
    public ValueTask<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(parts.Refreshes.TryFind(id, out var progress) ? progress.Status : null);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RefreshStatus> WatchRefreshAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (parts.Refreshes.TryFind(id, out var progress))
        {
            var changed = progress.Changed;
            var status = progress.Status;
            yield return status;
            if (status.Outcome is not null)
            {
                yield break;
            }

            await changed.WaitAsync(cancellationToken);
            await Task.Delay(WatchPeriod, parts.Time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TenantSnapshot> ImportAsync(TenantId tenant, ImmutableArray<DeviceRecord> records, CancellationToken cancellationToken) =>
        await _owners[tenant].ImportAsync(records, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RecrossAsync(TenantId tenant, ImmutableArray<string> serialNumbers, CancellationToken cancellationToken) =>
        await _owners[tenant].RecrossAsync(serialNumbers, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken) =>
        await _owners[tenant].GetChangesAsync(since, wait, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<DeviceDecision>> GetDecisionsAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ImmutableArray<DeviceDecision>>(
        [
            .. from tenant in Known
               where tenant.System == system
               let history = _owners[tenant].State.Devices.GetValueOrDefault(serialNumber)
               where history is not null
               select new DeviceDecision(tenant, serialNumber, history),
        ]);

    /// <inheritdoc/>
    public ValueTask<DevicePage> FindDevicesAsync(TenantId tenant, DeviceFilter filter, CancellationToken cancellationToken) =>
        ValueTask.FromResult(DevicePage.Of(_owners[tenant].State, filter));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(TenantId tenant, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_owners[tenant].State.RecentRefreshes);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(parts.Options.CheckInterval, parts.Time);
        do
        {
            foreach (var owner in _owners.Values)
            {
                await owner.StartAsync(onlyIfDue: true, acceptShrink: false);
            }
        }
        while (await NextCheckAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextCheckAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Information, "{Tenant} is served from storage: version {Version}, {Records} records, next refresh {NextRefreshAt}")]
        public static partial void Loaded(ILogger logger, TenantId tenant, long version, int records, DateTimeOffset? nextRefreshAt);
    }
}
