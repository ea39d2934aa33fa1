using System.Globalization;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Managed bytes that a running node holds after the first refresh of 10,000 edges, over the bytes of its records' JSON: owner, replica and
/// grains. What a node without records holds is not counted.
/// </summary>
internal static class MemoryOfRecords
{
    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-memory-");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (_, (managed, json, records)) = await lab.ServeOnceAsync(folder, null, (app, tenant) =>
        {
            var after = GC.GetTotalMemory(forceFullCollection: true);
            var snapshot = app.Services.GetRequiredService<ISnapshotReplicas>().Find(tenant)!;
            return (after - before, snapshot.JsonBytes, snapshot.Records.Length);
        });
        folder.Delete(recursive: true);
        managed -= await EmptyAsync();
        return new Ratio("memory.record", (double)managed / json, 1.6, AtMost: true, string.Create(
            CultureInfo.InvariantCulture, $"{managed / records} bytes per record of {json / records} bytes of JSON"));
    }

    private static async Task<long> EmptyAsync()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var folder = new DataFolder();
        await using var app = await Lab.ServeEmptyAsync(folder.Path);
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }
}
