using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Refreshing
{
    public static async Task RunAsync(ICustomerCacheClient cache, TenantId tenant)
    {
        if (await cache.StartRefreshAsync(tenant) is { } started)
        {
            var now = await cache.GetRefreshAsync(tenant, started.Id);
            Console.WriteLine($"{now?.State}: {now?.Decided} of {now?.Listed} devices decided, {now?.Eta} to go");
        }
    }
}
