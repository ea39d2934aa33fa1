using System.Globalization;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>One node of 10,000 records and one of 1,000,000, each in a process of its own, restarted on what it has stored.</summary>
internal sealed class ScaleLab : IAsyncDisposable
{
    public const int Small = 10_000;
    public const int Large = 1_000_000;

    private readonly Dictionary<int, RestartedNode> _nodes = [];

    /// <summary>Gets the figures of a node by its number of records.</summary>
    public RestartedNode this[int records] => _nodes[records];

    public static async Task<ScaleLab> StartAsync()
    {
        var lab = new ScaleLab();
        foreach (var records in new[] { Small, Large })
        {
            lab._nodes[records] = await RestartAsync(records);
        }

        return lab;
    }

    /// <summary>Starts the vendors of a number of hosts with a few devices each.</summary>
    public static Task<VendorSimulator> VendorsAsync(int hosts) =>
        VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = hosts,
                    EdgesPerHost = 100,
                    Probes = 0,
                    AsOf = TimeProvider.System.GetUtcNow(),
                }
            )
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<RestartedNode> RestartAsync(int records)
    {
        await using var vendors = await VendorsAsync(1);
        using var folder = new DataFolder();
        var host = vendors.VeloCloudHosts[0];
        long bytes;
        await using (var built = await Node.StartAsync(vendors, folder.Path))
        {
            await built.BuildAsync(host, records);
            (bytes, _) = await built.ReadAsync(host);
        }

        await using var node = await Node.StartAsync(vendors, folder.Path);
        var (read, time) = await node.ReadAsync(host);
        if (read != bytes)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{read} bytes are served after the restart, {bytes} before it.")
            );
        }

        var garbage = node.Process.ResidentBytes;
        await node.CollectAsync();
        return new RestartedNode(records, bytes, node.Process.StartTime + time, garbage, node.Process.ResidentBytes);
    }
}

/// <summary>The figures of a restarted node.</summary>
/// <param name="Records">The number of records.</param>
/// <param name="JsonBytes">Bytes of all records as one answer.</param>
/// <param name="Restart">Time from the start of the process to the end of that answer.</param>
/// <param name="FirstResidentBytes">Its resident memory then.</param>
/// <param name="ResidentBytes">Its resident memory once garbage is collected.</param>
internal sealed record RestartedNode(int Records, long JsonBytes, TimeSpan Restart, long FirstResidentBytes, long ResidentBytes);
