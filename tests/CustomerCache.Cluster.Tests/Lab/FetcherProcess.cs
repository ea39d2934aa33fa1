using System.Globalization;
using System.Text.RegularExpressions;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// A calling service as a separate process, whose readers read one key of a domain cache concurrently on the command to begin; no
/// fetch ends before the command to finish.
/// </summary>
internal sealed partial class FetcherProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private FetcherProcess(ChildProcess process) => _process = process;

    /// <summary>Starts it, over HTTP to a silo or over the Orleans client; completes when it is ready to begin.</summary>
    public static async Task<FetcherProcess> StartAsync(SiloFleet fleet, string domain, string key, int readers, SiloProcess? over) =>
        new(
            await CallerProcess.StartAsync(
                fleet,
                ["fetch", domain, key, readers.ToString(CultureInfo.InvariantCulture), over?.Http.BaseAddress!.ToString() ?? "orleans"],
                "ready to fetch"
            )
        );

    public Task BeginAsync() => _process.SendLineAsync("begin");

    public Task FinishAsync() => _process.SendLineAsync("finish");

    /// <summary>Returns the number of its fetches and the values of its readers, when all of them have theirs.</summary>
    public async Task<(int Fetches, int Values, string[] Distinct)> EndAsync()
    {
        await _process.Log.WaitForAsync("fetches for", "Unhandled exception");
        var line = Result().Match(_process.Log.ToString());
        Assert.True(line.Success, _process.Log.ToString());
        return (
            Number(line.Groups["fetches"]),
            Number(line.Groups["values"]),
            line.Groups["distinct"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"(?<fetches>\d+) fetches for (?<values>\d+) values:(?<distinct>.*)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Result();
}
