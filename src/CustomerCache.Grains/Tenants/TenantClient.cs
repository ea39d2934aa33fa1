using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// The owners of the tenants as the host of this silo sees them. How a tenant stands and what changed is answered from the replica, at no
/// call; what a caller of this silo did here, it sees here at once. Progress and decisions are asked of the owner, wherever it is.
/// </summary>
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
        var status = await AskAsync(tenant, owner => owner.StartRefreshAsync(demand, acceptShrink, cancellationToken));
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
        var result = await AskAsync(tenant, owner => ImportAsync(owner, records, acceptShrink, cancellationToken));
        await SyncAsync(tenant, cancellationToken);
        return result;
    }

    public async ValueTask RecrossAsync(TenantId tenant, RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        await AskAsync(tenant, owner => owner.RecrossAsync(kind, ids, cancellationToken));
        await SyncAsync(tenant, cancellationToken);
    }

    public async ValueTask<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        var replica = replicas.Of(tenant);
        if (since > (replica.Snapshot?.Version ?? 0))
        {
            // The caller has been served by a silo that is ahead of this one.
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
                .Select(t => AskAsync(t, owner => owner.GetDecisionAsync(serialNumber, cancellationToken)))
        );
        return [.. decisions.OfType<DeviceDecision>()];
    }

    public async ValueTask<DevicePage> FindDevicesAsync(TenantId tenant, DeviceFilter filter, CancellationToken cancellationToken) =>
        await AskAsync(tenant, owner => owner.FindDevicesAsync(filter, cancellationToken));

    public async ValueTask<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await AskAsync(tenant, owner => owner.GetRecentRefreshesAsync(cancellationToken));

    // Begun anew by whoever owns the tenant then, should the owner change in the middle.
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
        AskAsync(
            tenant,
            async _ =>
            {
                await replicas.SyncAsync(tenant, cancellationToken);
                return true;
            }
        );

    // Each call may be made twice: the one that counts is the last.
    private async Task<T> AskAsync<T>(TenantId tenant, Func<ITenantGrain, Task<T>> ask)
    {
        try
        {
            var owner = grains.GetGrain<ITenantGrain>(tenant.ToString());
            return await GrainCallRetry.Retry.ExecuteAsync(async _ => await ask(owner), CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && GrainCallRetry.IsUnavailability(failure))
        {
            throw new TenantUnavailableException(tenant, failure);
        }
    }

    // Only of tenants that there are: an identification is what a caller says. Who reads that a refresh has ended reads its result here.
    private async ValueTask<RefreshStatus?> FindAsync(string id, long seen, CancellationToken cancellationToken)
    {
        if (!RefreshIds.TryGetTenant(id, out var tenant) || !replicas.Known.Contains(tenant))
        {
            return null;
        }

        var status = await AskAsync(tenant, owner => owner.WatchRefreshAsync(id, seen, cancellationToken));
        if (status?.Outcome is not null)
        {
            await SyncAsync(tenant, cancellationToken);
        }

        return status;
    }
}
