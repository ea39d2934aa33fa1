using System.Diagnostics;
using System.Globalization;
using CustomerCache.Simulator;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>A node in a process of its own, on a data folder that outlives it and on simulated vendors in this process.</summary>
internal sealed class Node(ServerProcess process) : IAsyncDisposable
{
    public ServerProcess Process => process;

    public static async Task<Node> StartAsync(VendorSimulator vendors, string folder)
    {
        var settings = VendorSettings
            .Of(vendors)
            .Where(k => !k.Key.Contains("Hawkeye", StringComparison.Ordinal))
            .Append(new("CustomerCache:DataFolder", folder))
            .Append(new("CustomerCache:Refresh:Interval", "1.00:00:00"))
            .Select(k => new KeyValuePair<string, string?>(k.Key.Replace(":", "__", StringComparison.Ordinal), k.Value));
        return new Node(await ServerProcess.StartAsync(typeof(Node).Assembly.Location, url => [NodeProgram.Name, url], settings));
    }

    /// <summary>Makes a tenant of a number of records; returns the serial number of one that the vendors know.</summary>
    public Task<string> BuildAsync(string host, int records) =>
        PostAsync(string.Create(CultureInfo.InvariantCulture, $"/bench/build?host={host}&records={records}"));

    /// <summary>Collects all garbage.</summary>
    public Task CollectAsync() => PostAsync("/bench/collect");

    /// <summary>Reads all records of a host; returns the bytes and the time.</summary>
    public async Task<(long Bytes, TimeSpan Time)> ReadAsync(string host)
    {
        var started = Stopwatch.GetTimestamp();
        await using var body = await process.Client.GetStreamAsync("/v1/velocloud/records?host=" + host);
        var (buffer, bytes) = (new byte[1 << 20], 0L);
        for (int read; (read = await body.ReadAsync(buffer)) > 0; bytes += read) { }

        return (bytes, Stopwatch.GetElapsedTime(started));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task<string> PostAsync(string path)
    {
        using var response = await process.Client.PostAsync(path, null);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
