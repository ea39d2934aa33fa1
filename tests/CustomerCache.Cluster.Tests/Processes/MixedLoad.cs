using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// Callers of one node that read records, read and store cache entries and send events, and one that refreshes, until the load is over.
/// </summary>
internal sealed class MixedLoad : IDisposable
{
    private const int Keys = 1_000;

    private readonly HttpClient _http;
    private readonly string[] _serials;
    private volatile bool _isOver;
    private int _next;

    public MixedLoad(Uri address, IEnumerable<string> serials)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _serials = [.. serials];
    }

    /// <summary>The pause between two calls of a caller, in milliseconds; 0 is none.</summary>
    public int Pause { get; set; }

    /// <summary>Calls with a number of callers while something else runs.</summary>
    public async Task<LoadReport> RunAsync(int callers, Func<LoadReport, Task> meanwhile)
    {
        _isOver = false;
        var report = new LoadReport();
        var calling = Enumerable.Range(0, callers).Select(n => Task.Run(() => CallAsync(report, new Random(n)))).ToArray();
        try
        {
            await meanwhile(report);
        }
        finally
        {
            _isOver = true;
            await Task.WhenAll(calling);
        }

        return report;
    }

    /// <summary>Refreshes the tenant once.</summary>
    public Task RefreshAsync(LoadReport report) =>
        SendAsync(report, isWrite: true, new HttpRequestMessage(HttpMethod.Post, $"/v1/tenants/{VendorLab.Vco1}/refresh"));

    public void Dispose() => _http.Dispose();

    private async Task CallAsync(LoadReport report, Random random)
    {
        while (!_isOver)
        {
            var kind = random.Next(100);
            await (
                kind < 40 ? ReadAsync(report, $"/v1/velocloud/records/{_serials[random.Next(_serials.Length)]}")
                : kind < 42 ? ReadAsync(report, "/v1/velocloud/records")
                : kind < 80 ? ReadAsync(report, $"/v1/caches/catalog/entries/{Key(random)}?lease=false")
                : kind < 92 ? StoreAsync(report, Key(random))
                : TellAsync(report)
            );
            if (Pause > 0)
            {
                await CallPacer.NextAsync(Pause);
            }
        }
    }

    private Task ReadAsync(LoadReport report, string path) =>
        SendAsync(report, isWrite: false, new HttpRequestMessage(HttpMethod.Get, path));

    private Task StoreAsync(LoadReport report, string key) =>
        SendAsync(
            report,
            isWrite: true,
            new HttpRequestMessage(HttpMethod.Put, $"/v1/caches/catalog/entries/{key}") { Content = JsonContent.Create(key) }
        );

    private Task TellAsync(LoadReport report)
    {
        var id = Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture);
        return SendAsync(
            report,
            isWrite: true,
            new HttpRequestMessage(HttpMethod.Post, "/v1/events?channel=load")
            {
                Content = new StringContent(
                    $$"""{"id": "{{id}}", "entity": "Product2", "ids": ["{{id}}"], "change": "update"}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            }
        );
    }

    private async Task SendAsync(LoadReport report, bool isWrite, HttpRequestMessage request)
    {
        var begin = TimeProvider.System.GetTimestamp();
        try
        {
            using (request)
            {
                using var answer = await _http.SendAsync(request);
                await answer.Content.ReadAsByteArrayAsync();
                report.Add(isWrite, answer, TimeProvider.System.GetElapsedTime(begin));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            report.Fail($"{request.Method} {request.RequestUri}: {e.Message}");
        }
    }

    private static string Key(Random random) => string.Create(CultureInfo.InvariantCulture, $"load:{random.Next(Keys)}");
}

/// <summary>What the callers of a load saw.</summary>
internal sealed class LoadReport
{
    private readonly ConcurrentQueue<string> _errors = [];
    private int _reads;
    private int _writes;
    private int _shedReads;
    private int _shedWrites;

    /// <summary>The durations of reads since the last reset.</summary>
    public Durations Reads { get; private set; } = new();

    /// <summary>Answers that are neither what was asked for nor shed calls.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public int Shed => _shedReads + _shedWrites;

    public int Calls => _reads + _writes;

    public double ShareOfShedReads => (double)_shedReads / Math.Max(1, _reads);

    public double ShareOfShedWrites => (double)_shedWrites / Math.Max(1, _writes);

    /// <summary>Returns the durations of reads so far, and begins anew.</summary>
    public Durations TakeReads()
    {
        var taken = Reads;
        Reads = new Durations();
        return taken;
    }

    public void Add(bool isWrite, HttpResponseMessage answer, TimeSpan took)
    {
        Interlocked.Increment(ref isWrite ? ref _writes : ref _reads);
        if (answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null })
        {
            Interlocked.Increment(ref isWrite ? ref _shedWrites : ref _shedReads);
        }
        else if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotFound)
        {
            Fail($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {(int)answer.StatusCode}");
        }
        else if (!isWrite)
        {
            Reads.Add(took);
        }
    }

    public void Fail(string error) => _errors.Enqueue(error);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Calls} calls, {ShareOfShedReads:P0} of the reads and {ShareOfShedWrites:P0} of the writes shed, {_errors.Count} errors"
        );
}

/// <summary>Counts durations by tenths of a millisecond, so that a long run needs no more memory than a short one. Thread safe.</summary>
internal sealed class Durations
{
    private readonly int[] _counts = new int[50_000];

    public void Add(TimeSpan took) => Interlocked.Increment(ref _counts[(int)Math.Min(took.TotalMilliseconds * 10, _counts.Length - 1)]);

    /// <summary>Returns the duration that 99 of 100 do not exceed.</summary>
    public TimeSpan P99()
    {
        var (all, seen) = (_counts.Sum(c => (long)c), 0L);
        var index = Array.FindIndex(_counts, c => (seen += c) >= all * 0.99);
        return TimeSpan.FromMilliseconds((index + 1) / 10.0);
    }
}
