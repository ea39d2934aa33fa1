using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CustomerCache.Cluster.Tests.Histories;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// Callers that read from a silo over HTTP continuously, all records of its one tenant and single ones alternately, until they are stopped.
/// </summary>
internal sealed class ReadLoad
{
    private const string AllRecords = "/v1/velocloud/records";

    private readonly ConcurrentBag<string> _failures = [];
    private readonly History _history = new();
    private readonly Task[] _callers;
    private volatile bool _isOver;
    private int _answers;

    private ReadLoad(SiloProcess silo, string serial, int callers) =>
        _callers = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(() => ReadAsync(silo, serial)))];

    public int Answers => _answers;

    public static ReadLoad On(SiloProcess silo, string serial, int callers = 2) => new(silo, serial, callers);

    /// <summary>Returns the version of the one tenant that records were read from.</summary>
    public static long VersionOf(HttpResponseMessage response) =>
        long.Parse(response.Headers.GetValues("X-Tenant").Single().Split("; version=")[1].Split(';')[0], CultureInfo.InvariantCulture);

    /// <summary>
    /// Stops them and asserts that every response succeeded and there were some, that versions did not go back and each had the same
    /// records
    /// always.
    /// </summary>
    public async Task AssertNeverFailedAsync()
    {
        _isOver = true;
        await Task.WhenAll(_callers);
        Assert.Empty(_failures);
        HistoryChecker.AssertLegal(_history);
        Assert.InRange(_answers, 10, int.MaxValue);
    }

    private async Task ReadAsync(SiloProcess silo, string serial)
    {
        while (!_isOver)
        {
            await AskAsync(silo, AllRecords);
            await AskAsync(silo, "/v1/velocloud/records/" + serial);
            await AskAsync(silo, "/v1/tenants");
            await CallPacer.NextAsync(20);
        }
    }

    private async Task AskAsync(SiloProcess silo, string path)
    {
        try
        {
            var begin = _history.Now;
            using var response = await silo.Http.GetAsync(path);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                _failures.Add($"{path} answered {(int)response.StatusCode}");
            }
            else if (path == AllRecords)
            {
                // The same bytes are the same records.
                var records = new HashCode();
                records.AddBytes(await response.Content.ReadAsByteArrayAsync());
                _history.Add(
                    new RecordOperation(
                        RecordCall.Read,
                        "reader",
                        silo.Http.BaseAddress!.ToString(),
                        begin,
                        _history.Now,
                        200,
                        VersionOf(response),
                        records.ToHashCode()
                    )
                );
            }

            Interlocked.Increment(ref _answers);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _failures.Add($"{path} failed: {e.Message}");
        }
    }
}
