using CustomerCache.Client;
using CustomerCache.Core.Caching;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Fetching
{
    public static async Task RunAsync(IDomainCacheClient caches, string orderId, Func<CancellationToken, Task<string?>> fetch)
    {
        var orders = caches["orders"];
        var order = await orders.GetOrFetchAsync($"orders:detail:{orderId}", fetch, _ => [EntityRef.Of("order", orderId)]);
        Console.WriteLine(order);

        await orders.InvalidateAsync([EntityRef.Of("order", orderId)]);
    }
}
