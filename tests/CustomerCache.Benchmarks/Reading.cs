using System.Diagnostics;
using System.Globalization;

namespace CustomerCache.Benchmarks;

/// <summary>Small reads over HTTP against an endpoint of the same process that writes the same bytes under the same headers.</summary>
internal static class Reading
{
    public const string Records = "/v1/velocloud/records";
    public const string Entries = "/v1/caches/orders/entries/bench:";

    public static async Task<Ratio> SerialAsync(Lab lab)
    {
        var serials = lab.Snapshot.Records.Select(r => r.SerialNumber).ToArray();
        await Baselines.AnswerAsAsync(lab.Client, $"{Records}/{serials[serials.Length / 2]}");
        return await CompareAsync(lab, "read.serial", i => $"{Records}/{serials[i * 7919 % serials.Length]}");
    }

    public static async Task<Ratio> CachedAsync(Lab lab)
    {
        for (var i = 0; i < 100; i++)
        {
            await PutAsync(lab, $"{Entries}{i}");
        }

        await Baselines.AnswerAsAsync(lab.Client, $"{Entries}0");
        return await CompareAsync(lab, "cache.http", i => $"{Entries}{i % 100}");
    }

    /// <summary>Conditional reads that are answered 304: of one record and of all; the slower one counts.</summary>
    public static async Task<Ratio> UnchangedAsync(Lab lab)
    {
        var serial = $"{Records}/{lab.Snapshot.Records[0].SerialNumber}";
        await Baselines.AnswerAsAsync(lab.Client, serial);
        var (one, all) = (await TagAsync(lab, serial), await TagAsync(lab, Records));
        var rates = await AlternatingRuns.AlternateAsync([
            () => ThroughputAsync(lab, _ => serial, one),
            () => ThroughputAsync(lab, _ => Records, all),
            () => ThroughputAsync(lab, _ => Baselines.Unchanged, one),
        ]);
        return new Ratio(
            "read.unchanged",
            Math.Min(rates[0], rates[1]) / rates[2],
            0.95,
            AtMost: false,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rates[0]:0} requests/s of one record, {rates[1]:0} of all records, constant {rates[2]:0} requests/s"
            )
        );
    }

    /// <summary>Stores a cached entry of the size of a record.</summary>
    public static async Task PutAsync(Lab lab, string path)
    {
        using var put = await lab.Client.PutAsync(path, new ByteArrayContent(lab.Snapshot.Records[0].Utf8.ToArray()));
        put.EnsureSuccessStatusCode();
    }

    /// <summary>Returns the seconds that a number of reads of an answer take.</summary>
    public static async Task<double> TimeAsync(HttpClient client, string path, int times, string? encoding = null)
    {
        var buffer = new byte[256 * 1024];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (encoding is not null)
            {
                request.Headers.AcceptEncoding.ParseAdd(encoding);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            if (encoding is not null && !response.Content.Headers.ContentEncoding.Contains(encoding))
            {
                throw new InvalidOperationException($"{path} is not answered in {encoding}.");
            }

            await using var body = await response.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) > 0)
            {
                // Only the time counts.
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<Ratio> CompareAsync(Lab lab, string name, Func<int, string> path)
    {
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => ThroughputAsync(lab, path),
            () => ThroughputAsync(lab, _ => Baselines.Array)
        );
        return new Ratio(
            name,
            ours / plain,
            0.95,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{ours:0} requests/s, constant {plain:0} requests/s")
        );
    }

    private static async Task<string> TagAsync(Lab lab, string path)
    {
        using var response = await lab.Client.GetAsync(path);
        return response.Headers.ETag!.ToString();
    }

    // With a tag, every answer has to be 304.
    private static async Task<double> ThroughputAsync(Lab lab, Func<int, string> path, string? tag = null)
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
                        using var request = new HttpRequestMessage(HttpMethod.Get, path((caller * Each) + i));
                        if (tag is not null)
                        {
                            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                        }

                        using var response = await lab.Client.SendAsync(request);
                        if (tag is null ? !response.IsSuccessStatusCode : (int)response.StatusCode != 304)
                        {
                            throw new InvalidOperationException($"{request.RequestUri} answers {response.StatusCode}.");
                        }
                    }
                })
        );
        return Callers * Each / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
