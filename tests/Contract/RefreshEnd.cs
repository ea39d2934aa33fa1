using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Tests.Contract;

/// <summary>Waits for the end of a refresh as anybody outside of the engine sees it.</summary>
internal sealed class RefreshEnd(
    ITenantClient tenants,
    ISnapshotSource replicas,
    LogCapture log,
    Func<string, Task<RefreshStatus>>? untilOver
)
{
    // Real time, only to turn a test that would hang into one that says what was missing.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<RefreshStatus> WaitAsync(string refreshId)
    {
        if (untilOver is not null)
        {
            // Whoever can wait for the end waits for all of it; a deployment that goes down meanwhile cannot be asked any more.
            return await untilOver(refreshId).WaitAsync(Limit);
        }

        var running = await StatusAsync(refreshId);
        if (running.Outcome is null)
        {
            await log.WaitForEndAsync(refreshId, running.Tenant);
        }

        return await SeenAsync(refreshId);
    }

    /// <summary>The refresh of a tenant that was seen to start, as soon as it can be asked for.</summary>
    public Task<string> RunningAsync(TenantId tenant) =>
        SeenAsync(
            async () => (await tenants.GetStatusAsync(tenant, CancellationToken.None)).Running?.Id,
            $"whoever asks to be told of the refresh of {tenant} that has started"
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

    // What is logged can be asked for a moment later: the owner has yet to say so, and the front to take notice. No event outside of the
    // engine is that moment: nothing is logged of it, the long poll ends with a new version, which a refresh that starts or fails has not,
    // and watching a refresh is itself, in a cluster, to look again and again, by the product's clock, which stands still in some tests.
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
