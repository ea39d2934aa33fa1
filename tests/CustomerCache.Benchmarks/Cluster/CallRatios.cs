using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>Calls of an external client against bare grains over the same gateways. Rounds alternate; medians count.</summary>
internal static class CallRatios
{
    private const int Imported = 10_000;

    public static async Task<Ratio> SerialAsync(ClusterLab lab)
    {
        // Calls go to both silos.
        await lab.ServedAsync(lab.Refreshed, _ => true);
        await lab.ServedAsync(lab.Imported, _ => true);
        var records = lab.Replicas.Find(lab.Refreshed)!.Records;
        BareGrain.Answer = await lab
            .Cluster.GetGrain<ICustomersQueryGrain>(0)
            .GetRecordAsync(DeviceSystem.VeloCloud, records[records.Count / 2].SerialNumber, CancellationToken.None);
        var bare = lab.Cluster.GetGrain<IBareGrain>(0);
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () =>
                ThroughputAsync(async i =>
                    await lab.Client.FindRecordAsync(DeviceSystem.VeloCloud, records[i * 7919 % records.Count].SerialNumber)
                ),
            () => ThroughputAsync(async i => await bare.OneAsync(records[i * 7919 % records.Count].SerialNumber))
        );
        return new Ratio(
            "client.serial",
            ours / plain,
            0.9,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{ours:0} calls/s, bare {plain:0} calls/s")
        );
    }

    /// <summary>A look-up in the replica of a calling process, over one in a frozen dictionary of the same records.</summary>
    public static async Task<Ratio> ReplicaAsync(ClusterLab lab)
    {
        await lab.ImportAsync(Imported);
        await using var replica = await lab.Client.FollowAsync(lab.Imported);
        var frozen = replica.Snapshot!.Records.ToFrozenDictionary(r => r.SerialNumber, StringComparer.Ordinal);
        string[] serials = [.. Enumerable.Range(0, Imported).Select(i => replica.Snapshot.Records[i * 7919 % Imported].SerialNumber)];
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => Task.FromResult(NanosecondsOf(serials, serial => replica.Snapshot!.Find(serial))),
            () => Task.FromResult(NanosecondsOf(serials, serial => frozen.GetValueOrDefault(serial)))
        );
        return new Ratio(
            "client.replica",
            ours / plain,
            2,
            AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"{ours:0.0} ns of {Imported:N0} records, FrozenDictionary {plain:0.0} ns")
        );
    }

    public static async Task<Ratio> RecordsAsync(ClusterLab lab)
    {
        var records = await lab.ImportAsync(Imported);
        BareGrain.Blocks = [.. records.Chunk(330).Select(c => new RecordBlock { Lines = RecordLines.Encode(c), Records = c.Length })];
        var bytes = records.Sum(r => (long)r.Utf8.Length);
        var query = new RecordQuery(DeviceSystem.VeloCloud) { Hosts = [lab.Imported.Host] };
        var bare = lab.Cluster.GetGrain<IBareGrain>(0);
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () =>
                BytesPerSecondAsync(
                    bytes,
                    async () =>
                    {
                        var read = 0;
                        await foreach (var record in lab.Client.GetRecordsAsync(query))
                        {
                            read += record.Utf8.Length > 0 ? 1 : 0;
                        }

                        return read;
                    }
                ),
            () =>
                BytesPerSecondAsync(
                    bytes,
                    async () =>
                    {
                        var read = 0;
                        for (var i = 0; await bare.BlockAsync(i) is { } block; i++)
                        {
                            read += block.Records;
                        }

                        return read;
                    }
                )
        );
        return new Ratio(
            "call.records",
            ours / plain,
            0.5,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB at {ours / 1e6:0} MB/s, bare blocks at {plain / 1e6:0} MB/s")
        );
    }

    private static async Task<double> BytesPerSecondAsync(long bytes, Func<Task<int>> read)
    {
        const int Times = 5;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            var records = await read();
            if (records != Imported)
            {
                throw new InvalidOperationException($"{records} records were read instead of {Imported}.");
            }
        }

        return Times * bytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double NanosecondsOf(string[] serials, Func<string, DeviceRecord?> find)
    {
        const int Times = 100;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            foreach (var serial in serials)
            {
                _ = find(serial) ?? throw new InvalidOperationException($"{serial} is not found.");
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * serials.Length);
    }

    private static async Task<double> ThroughputAsync(Func<int, Task> call)
    {
        const int Callers = 32,
            Each = 500;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(async caller =>
                {
                    for (var i = 0; i < Each; i++)
                    {
                        await call((caller * Each) + i);
                    }
                })
        );
        return Callers * Each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
