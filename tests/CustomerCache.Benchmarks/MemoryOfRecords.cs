using System.Diagnostics;
using System.Globalization;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Devices;
using CustomerCache.Server.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Measures the managed bytes of a running node after the first refresh of 10,000 edges, over the bytes of its records' JSON: owner,
/// replica and grains, once the devices of the refresh are deactivated. The bytes of a node without records are subtracted. The
/// detail has the figure at the end of the refresh.
/// </summary>
internal static class MemoryOfRecords
{
    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-memory-");

        // The other server of this process must not lose its devices meanwhile.
        await UntilIdleAsync(lab.Service<IGrainFactory>().GetGrain<IManagementGrain>(0));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (_, (atEnd, managed, json, records)) = await lab.ServeOnceAsync(
            folder,
            null,
            async (app, tenant) =>
            {
                var atEnd = GC.GetTotalMemory(forceFullCollection: true);
                await UntilIdleAsync(app.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0));
                var idle = GC.GetTotalMemory(forceFullCollection: true);
                var snapshot = app.Services.GetRequiredService<ISnapshotSource>().Find(tenant)!;
                return (atEnd - before, idle - before, snapshot.Records.JsonBytes, snapshot.Records.Count);
            }
        );
        folder.Delete(recursive: true);
        var empty = await EmptyAsync();
        (atEnd, managed) = (atEnd - empty, managed - empty);
        return new Ratio(
            "memory.record",
            (double)managed / json,
            1.6,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{managed / records} bytes per record of {json / records} bytes of JSON; {atEnd / records} with the activations of all "
                    + $"devices at the end of the refresh"
            )
        );
    }

    private static async Task UntilIdleAsync(IManagementGrain management)
    {
        var device = typeof(DeviceGrain).FullName!;
        for (
            var deadline = Stopwatch.GetTimestamp() + (60 * Stopwatch.Frequency);
            (await management.GetSimpleGrainStatistics()).Any(s =>
                s.GrainType.StartsWith(device, StringComparison.Ordinal) && s.ActivationCount > 0
            );

        )
        {
            if (Stopwatch.GetTimestamp() > deadline)
            {
                throw new InvalidOperationException("Devices are still active a minute after the refresh.");
            }

            // Orleans collects activations by its own clock and raises no event for it.
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private static async Task<long> EmptyAsync()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var folder = new DataFolder();
        await using var app = await Lab.ServeEmptyAsync(folder.Path);
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }
}
