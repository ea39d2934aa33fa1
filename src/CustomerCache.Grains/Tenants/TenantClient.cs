using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Tenants;

/// <summary>Provides the tenants' owners to this silo's host.</summary>
/// <remarks>
/// Status and changes come from the replica without a call, and callers of this silo see their own writes. Progress and decisions are
/// requested from the owner.
/// </remarks>
internal sealed class TenantClient(SiloReplicas replicas, IGrainFactory grains) : ITenantClient
{
    public ValueTask<TenantStatus> GetStatusAsync(TenantId tenant, CancellationToken cancellationToken) =>
        ValueTask.FromResult(replicas.Of(tenant).Status);

    public async ValueTask<RefreshStatus?> StartRefreshAsync(
        TenantId tenant,
        RefreshDemand demand,
        bool acceptShrink,
        CancellationToken cancellationToken
    )
    {
        var status = await CallAsync(tenant, owner => owner.StartRefreshAsync(demand, acceptShrink, cancellationToken));
        await SyncAsync(tenant, cancellationToken);
        return status;
    }

    public ValueTask<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken) =>
        FindAsync(id, seen: 0, cancellationToken);

    public async IAsyncEnumerable<RefreshStatus> WatchRefreshAsync(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RefreshStatus? last = null;
        while (last?.Outcome is null && await FindAsync(id, last?.Revision ?? 0, cancellationToken) is { } status)
        {
            if (status.Revision != last?.Revision)
            {
                yield return status;
            }

            last = status;
        }
    }

    public async ValueTask<ImportResult> ImportAsync(
        TenantId tenant,
        ImmutableArray<DeviceRecord> records,
        bool acceptShrink,
        CancellationToken cancellationToken
    )
    {
        var result = await CallAsync(tenant, owner => ImportAsync(owner, records, acceptShrink, cancellationToken));
        await SyncAsync(tenant, cancellationToken);
        return result;
    }

    public async ValueTask RecrossAsync(TenantId tenant, RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        await CallAsync(tenant, owner => owner.RecrossAsync(kind, ids, cancellationToken));
        await SyncAsync(tenant, cancellationToken);
    }

    public async ValueTask<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        var replica = replicas.Of(tenant);
        if (since > (replica.Snapshot?.Version ?? 0))
        {
            // The caller was served by a silo that is ahead of this one.
            await SyncAsync(tenant, cancellationToken);
        }

        return await replica.ChangesAsync(since, wait, cancellationToken);
    }

    public async ValueTask<ImmutableArray<DeviceDecision>> GetDecisionsAsync(
        DeviceSystem system,
        string serialNumber,
        CancellationToken cancellationToken
    )
    {
        var decisions = await Task.WhenAll(
            replicas
                .Known.Where(t => t.System == system)
                .Select(t => CallAsync(t, owner => owner.GetDecisionAsync(serialNumber, cancellationToken)))
        );
        return [.. decisions.OfType<DeviceDecision>()];
    }

    public async ValueTask<DevicePage> FindDevicesAsync(TenantId tenant, DeviceFilter filter, CancellationToken cancellationToken) =>
        await CallAsync(tenant, owner => owner.FindDevicesAsync(filter, cancellationToken));

    public async ValueTask<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await CallAsync(tenant, owner => owner.GetRecentRefreshesAsync(cancellationToken));

    // Restarts with the new owner if ownership moves during the import.
    private static async Task<ImportResult> ImportAsync(
        ITenantGrain owner,
        ImmutableArray<DeviceRecord> records,
        bool acceptShrink,
        CancellationToken cancellationToken
    )
    {
        string? import = null;
        for (int? offset = 0; offset is { } start; )
        {
            var block = RecordBlocks.Cut(records, start);
            import = await owner.StageAsync(import, block, cancellationToken);
            offset = block.Next;
        }

        return await owner.ImportAsync(import!, acceptShrink, cancellationToken);
    }

    private Task<bool> SyncAsync(TenantId tenant, CancellationToken cancellationToken) =>
        CallAsync(
            tenant,
            async _ =>
            {
                await replicas.SyncAsync(tenant, cancellationToken);
                return true;
            }
        );

    // A call may execute twice; the last one counts.
    private async Task<T> CallAsync<T>(TenantId tenant, Func<ITenantGrain, Task<T>> call)
    {
        try
        {
            var owner = grains.GetGrain<ITenantGrain>(tenant.ToString());
            return await GrainCallRetry.Retry.ExecuteAsync(async _ => await call(owner), CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && GrainCallRetry.IsUnavailability(failure))
        {
            throw new TenantUnavailableException(tenant, failure);
        }
    }

    // Restricted to known tenants, since callers choose the id. The replica is synchronized, so that a completed refresh's result is
    // readable here.
    private async ValueTask<RefreshStatus?> FindAsync(string id, long seen, CancellationToken cancellationToken)
    {
        if (!RefreshIds.TryGetTenant(id, out var tenant) || !replicas.Known.Contains(tenant))
        {
            return null;
        }

        var status = await CallAsync(tenant, owner => owner.WatchRefreshAsync(id, seen, cancellationToken));
        if (status?.Outcome is not null)
        {
            await SyncAsync(tenant, cancellationToken);
        }

        return status;
    }
}
