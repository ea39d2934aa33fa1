using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Reading
{
    public static async Task RunAsync(ICustomerCacheClient cache, Stream file)
    {
        var query = new RecordQuery(DeviceSystem.VeloCloud) { LastContactAfter = TimeProvider.System.GetUtcNow().AddDays(-1) };
        var reading = await cache.ReadAsync(query);
        Console.WriteLine(
            $"{reading.Total} records of {string.Join(", ", reading.Versions.Select(v => $"{v.Tenant} version {v.Version}"))}"
        );
        Console.WriteLine($"without {string.Join(", ", reading.Missing)}");
        await foreach (var record in reading)
        {
            await file.WriteAsync(record.Utf8);
        }
    }
}
