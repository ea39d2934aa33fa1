using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Tests.Contract;

/// <summary>Waits for the end of a refresh as it is visible outside of the engine.</summary>
internal sealed class RefreshEnd(
    ITenantClient tenants,
    ISnapshotSource replicas,
    LogCapture log,
    Func<string, Task<RefreshStatus>>? untilOver
)
{
    // Real time, only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<RefreshStatus> WaitAsync(string refreshId)
    {
        if (untilOver is not null)
        {
            // An engine that can wait for the end waits for all of it; a deployment that stops meanwhile does not respond any more.
            return await untilOver(refreshId).WaitAsync(Limit);
        }

        var running = await StatusAsync(refreshId);
        if (running.Outcome is null)
        {
            await log.WaitForEndAsync(refreshId, running.Tenant);
        }

        return await SeenAsync(refreshId);
    }

    /// <summary>Returns the refresh of a tenant whose start was observed, as soon as it can be read.</summary>
    public Task<string> RunningAsync(TenantId tenant) =>
        SeenAsync(
            async () => (await tenants.GetStatusAsync(tenant, CancellationToken.None)).Running?.Id,
            $"the started refresh of {tenant}"
        );

    private Task<RefreshStatus> SeenAsync(string refreshId) =>
        SeenAsync(
            async () =>
            {
                var refresh = await StatusAsync(refreshId);
                var tenant = await tenants.GetStatusAsync(refresh.Tenant, CancellationToken.None);
                return
                    refresh.Outcome is not null
                    && tenant.Running?.Id != refreshId
                    && (replicas.Find(refresh.Tenant)?.Version ?? 0) >= tenant.Version
                    ? refresh
                    : null;
            },
            $"refresh {refreshId}, whose end is logged, to be over for everybody"
        );

    // A logged refresh can be read a moment later, when the owner has announced it and the front received that. No event outside of the
    // engine marks it: it is not logged, the long poll ends with a new version, which a refresh that starts or fails does not make,
    // and watching a refresh in a cluster polls by the product's clock, which is fake in some tests.
    private static async Task<T> SeenAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        T? seen = null;
        await Poll.UntilAsync(async () => (seen = await look()) is not null, what);
        return seen!;
    }

    private async Task<RefreshStatus> StatusAsync(string refreshId) =>
        await tenants.GetRefreshAsync(refreshId, CancellationToken.None)
        ?? throw new InvalidOperationException($"No refresh {refreshId} is known.");
}
