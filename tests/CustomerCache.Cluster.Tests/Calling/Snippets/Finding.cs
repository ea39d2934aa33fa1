using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Finding
{
    public static async Task RunAsync(ICustomerCacheClient cache, string serialNumber)
    {
        if (await cache.FindRecordAsync(DeviceSystem.VeloCloud, serialNumber) is { } found)
        {
            var record = found.Decode();
            Console.WriteLine($"{record.EdgeName} of {record.BruinClientInfo?.ClientName}, last seen {record.LastContactAt}");
        }
    }
}
