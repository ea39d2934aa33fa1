using System.Globalization;
using System.Text.RegularExpressions;
using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>Counts calls and writes that must be zero.</summary>
internal static partial class CountRatios
{
    public static async Task<Ratio> MessagesAsync(ClusterLab lab)
    {
        const int Reads = 3_000;
        using var http = new HttpClient { BaseAddress = new Uri(lab.Front.Urls.First()) };
        var serial = lab.Replicas.Find(lab.Refreshed)!.Records[0].SerialNumber;
        string[] paths = [$"/v1/velocloud/records/{serial}", $"/v1/velocloud/records?limit=10", "/v1/tenants", $"/v1/velocloud/clients"];
        var before = CallCount.Instance.Calls;
        for (var i = 0; i < Reads; i++)
        {
            using var response = await http.GetAsync(paths[i % paths.Length]);
            response.EnsureSuccessStatusCode();
        }

        var calls = CallCount.Instance.Calls - before;
        return new Ratio(
            "http.messages",
            (double)calls / Reads,
            0,
            AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"{calls} calls to grains in {Reads} HTTP reads")
        );
    }

    public static async Task<Ratio> WritesAsync(ClusterLab lab)
    {
        await lab.RefreshAsync(lab.Refreshed);
        var before = await WritesAsync(lab.Redis);
        var refresh = await lab.RefreshAsync(lab.Refreshed);
        var writes = await WritesAsync(lab.Redis) - before;
        var devices = refresh.Crossed;

        // A few belong to the tenant and to the maintenance of the cluster; written devices would be one each.
        return new Ratio(
            "refresh.writes",
            Math.Floor((double)writes / devices),
            0,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{writes} writes in all for {devices} devices, in a refresh in which nothing changed"
            )
        );
    }

    private static async Task<long> WritesAsync(RedisServer redis) =>
        Writes()
            .Matches(await redis.InfoAsync("commandstats"))
            .Sum(m => long.Parse(m.Groups["calls"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"cmdstat_(hmset|hset|set|del|zadd|zrem):calls=(?<calls>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Writes();
}
