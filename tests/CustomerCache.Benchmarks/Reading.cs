using System.Diagnostics;
using System.Globalization;

namespace CustomerCache.Benchmarks;

/// <summary>Reads over HTTP against an endpoint of the same process that writes constant bytes. Rounds alternate; medians count.</summary>
internal static class Reading
{
    public static async Task<Ratio> AllAsync(Lab lab)
    {
        const string Path = "/v1/velocloud/records";
        Lab.Constant = await lab.Client.GetByteArrayAsync(Path);
        var (ours, plain) = await AlternatingRuns.AlternateAsync(() => TimeAsync(lab, Path, 5), () => TimeAsync(lab, "/bench/constant", 5));
        return new Ratio(
            "read.all",
            plain / ours,
            0.8,
            AtMost: false,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Lab.Constant.Length / 1e6:0.0} MB in {ours / 5 * 1e3:0.0} ms, from one array in {plain / 5 * 1e3:0.0} ms"
            )
        );
    }

    public static async Task<Ratio> SerialAsync(Lab lab)
    {
        var serials = lab.Snapshot.Records.Select(r => r.SerialNumber).ToArray();
        Lab.Constant = lab.Snapshot.Records[serials.Length / 2].Utf8.ToArray();
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => ThroughputAsync(lab, i => "/v1/velocloud/records/" + serials[i * 7919 % serials.Length]),
            () => ThroughputAsync(lab, _ => "/bench/constant")
        );
        return new Ratio(
            "read.serial",
            ours / plain,
            0.8,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{ours:0} requests/s, constant {plain:0} requests/s")
        );
    }

    public static async Task<Ratio> FilterAsync(Lab lab)
    {
        var contacts = lab.Snapshot.Records.Select(r => r.LastContact).OfType<DateTimeOffset>().OrderDescending().ToArray();
        var after = contacts[contacts.Length / 100].UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        var (some, all) = await AlternatingRuns.AlternateAsync(
            () => TimeAsync(lab, "/v1/velocloud/records?last_contact_after=" + after, 20),
            () => TimeAsync(lab, "/v1/velocloud/records", 20)
        );
        return new Ratio(
            "read.filter",
            some / all,
            0.05,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{some / 20 * 1e3:0.00} ms for 1 % by last contact, {all / 20 * 1e3:0.0} ms for all"
            )
        );
    }

    private static async Task<double> TimeAsync(Lab lab, string path, int times)
    {
        var buffer = new byte[256 * 1024];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            await using var body = await lab.Client.GetStreamAsync(path);
            while (await body.ReadAsync(buffer) > 0)
            {
                // Only the time counts.
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public static async Task<double> ThroughputAsync(Lab lab, Func<int, string> path)
    {
        const int Callers = 16,
            Each = 500;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(async caller =>
                {
                    for (var i = 0; i < Each; i++)
                    {
                        using var response = await lab.Client.GetAsync(path((caller * Each) + i));
                        response.EnsureSuccessStatusCode();
                    }
                })
        );
        return Callers * Each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
