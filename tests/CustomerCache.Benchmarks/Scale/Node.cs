using System.Diagnostics;
using System.Globalization;
using CustomerCache.Simulator;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>A node in a process of its own, on a data folder that outlives it and on simulated vendors in this process.</summary>
internal sealed class Node(ServerProcess process) : IAsyncDisposable
{
    public ServerProcess Process => process;

    /// <param name="vendors">The vendors.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="heapBytes">The limit of the managed heap; null for that of the machine.</param>
    public static async Task<Node> StartAsync(VendorSimulator vendors, string folder, long? heapBytes = null)
    {
        var settings = VendorSettings
            .Of(vendors)
            .Where(k => !k.Key.Contains("Hawkeye", StringComparison.Ordinal))
            .Append(new("CustomerCache:DataFolder", folder))
            .Append(new("CustomerCache:Refresh:Interval", "1.00:00:00"))
            .Select(k => new KeyValuePair<string, string?>(k.Key.Replace(":", "__", StringComparison.Ordinal), k.Value));
        var limit = heapBytes is { } bytes
            ? [new("DOTNET_GCHeapHardLimit", bytes.ToString("X", CultureInfo.InvariantCulture))]
            : Enumerable.Empty<KeyValuePair<string, string?>>();
        return new Node(
            await ServerProcess.StartAsync(typeof(Node).Assembly.Location, url => [NodeProgram.Name, url], [.. settings, .. limit])
        );
    }

    /// <summary>Makes a tenant of a number of records; returns the serial number of one that the vendors know.</summary>
    public Task<string> BuildAsync(string host, int records) =>
        PostAsync(string.Create(CultureInfo.InvariantCulture, $"/bench/build?host={host}&records={records}"));

    /// <summary>Runs a refresh; returns its processor time and the number of devices.</summary>
    public async Task<(TimeSpan ProcessorTime, int Devices)> RefreshAsync(string host)
    {
        var figures = (await PostAsync("/bench/refresh?host=" + host)).Split(' ');
        return (
            TimeSpan.FromSeconds(double.Parse(figures[0], CultureInfo.InvariantCulture)),
            int.Parse(figures[1], CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Recrosses a device; completes when the result is served.</summary>
    public Task ChangeAsync(string host, string serial) => PostAsync($"/bench/change?host={host}&serial={serial}");

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
