using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Following
{
    public static async Task RunAsync(ICustomerCacheClient cache, string serialNumber)
    {
        await using var replica = await cache.FollowAsync(new TenantId(DeviceSystem.VeloCloud, "vco1.example.net"));
        var snapshot = replica.Snapshot;
        Console.WriteLine(
            $"version {snapshot?.Version}, certain {replica.Staleness.TotalSeconds:0} s ago: "
                + $"{snapshot?.Find(serialNumber)?.Client?.ClientName}"
        );
    }
}
