using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using StackExchange.Redis;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>
/// Measures the start of a stopped cluster to its first complete response, over reading the bytes from Redis and computing their checksums.
/// </summary>
internal static class RestartRatios
{
    private const int Records = 100_000;

    public static async Task<Ratio> MeasureAsync(ClusterLab lab)
    {
        await lab.ImportAsync(Records);
        await lab.StopSilosAsync();
        var (read, bytes) = await ReadAsync(lab);
        var started = Stopwatch.GetTimestamp();
        await lab.StartSiloAsync();
        using (var http = new HttpClient { BaseAddress = new Uri(lab.Front.Urls.First()) })
        {
            var answer = await http.GetByteArrayAsync($"/v1/velocloud/records?host={lab.Imported.Host}");
            if (answer.Length < bytes / 2)
            {
                throw new InvalidOperationException("The first answer is not complete.");
            }
        }

        var restart = Stopwatch.GetElapsedTime(started);
        await lab.StopSilosAsync(callerToo: false);
        await lab.StartSilosAsync();
        return new Ratio(
            "restart.cluster",
            restart / read,
            3,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Records} records ({bytes / 1e6:0} MB stored) answered {restart.TotalSeconds:0.0} s after the start, read from Redis in "
                    + $"{read.TotalSeconds:0.00} s"
            )
        );
    }

    private static async Task<(TimeSpan Time, long Bytes)> ReadAsync(ClusterLab lab)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(lab.Redis.ConnectionString);
        var database = redis.GetDatabase();
        var keys = redis.GetServers()[0].Keys(pattern: $"customer-cache/bench/state/tenant/{lab.Imported}/*", pageSize: 10_000).ToArray();
        var started = Stopwatch.GetTimestamp();
        var values = await Task.WhenAll(keys.Select(key => database.HashGetAsync(key, "data")));
        foreach (var value in values)
        {
            XxHash128.Hash((byte[])value!);
        }

        return (Stopwatch.GetElapsedTime(started), values.Sum(v => v.Length()));
    }
}
