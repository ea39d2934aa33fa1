using System.Collections.Concurrent;
using System.Net;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// Callers that read from a silo over HTTP continuously, all records and single ones alternately, until they are stopped.
/// </summary>
internal sealed class ReadLoad
{
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task[] _callers;
    private volatile bool _isOver;
    private int _answers;

    private ReadLoad(SiloProcess silo, string serial, int callers) =>
        _callers = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(() => ReadAsync(silo, serial)))];

    public int Answers => _answers;

    public static ReadLoad On(SiloProcess silo, string serial, int callers = 2) => new(silo, serial, callers);

    /// <summary>Stops them and asserts that every response succeeded and there were some.</summary>
    public async Task AssertNeverFailedAsync()
    {
        _isOver = true;
        await Task.WhenAll(_callers);
        Assert.Empty(_failures);
        Assert.InRange(_answers, 10, int.MaxValue);
    }

    private async Task ReadAsync(SiloProcess silo, string serial)
    {
        while (!_isOver)
        {
            await AskAsync(silo, "/v1/velocloud/records");
            await AskAsync(silo, "/v1/velocloud/records/" + serial);
            await AskAsync(silo, "/v1/tenants");
            await CallPacer.NextAsync(20);
        }
    }

    private async Task AskAsync(SiloProcess silo, string path)
    {
        try
        {
            using var response = await silo.Http.GetAsync(path);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                _failures.Add($"{path} answered {(int)response.StatusCode}");
            }

            Interlocked.Increment(ref _answers);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _failures.Add($"{path} failed: {e.Message}");
        }
    }
}
