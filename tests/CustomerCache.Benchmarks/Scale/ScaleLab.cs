using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;
using Microsoft.Data.Sqlite;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>
/// Nodes of 10,000, 100,000 and 1,000,000 records, one after the other, each in a process of its own and restarted on what it has stored.
/// They are built when a ratio first asks for them.
/// </summary>
internal sealed class ScaleLab : IAsyncDisposable
{
    public const int Small = 10_000;
    public const int Medium = 100_000;
    public const int Large = 1_000_000;

    private readonly Dictionary<int, RestartedNode> _nodes = [];

    public static Task<ScaleLab> StartAsync() => Task.FromResult(new ScaleLab());

    /// <summary>Returns the figures of a node of a number of records.</summary>
    public async Task<RestartedNode> NodeAsync(int records) =>
        _nodes.TryGetValue(records, out var node) ? node : _nodes[records] = await RestartAsync(records);

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

        var stored = Enumerable.Range(0, 3).Select(_ => ReadStored(folder.Path)).Min();
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
        return new RestartedNode(records, bytes, stored, node.Process.StartTime + time, garbage, node.Process.ResidentBytes);
    }

    // Reads all states as the server does, and computes their checksums; returns the time.
    private static TimeSpan ReadStored(string folder)
    {
        var started = Stopwatch.GetTimestamp();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "customer-cache.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT payload FROM grain_state";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            XxHash128.Hash(rows.GetFieldValue<byte[]>(0));
        }

        return Stopwatch.GetElapsedTime(started);
    }
}

/// <summary>The figures of a restarted node.</summary>
/// <param name="Records">The number of records.</param>
/// <param name="JsonBytes">Bytes of all records as one answer.</param>
/// <param name="Read">Time to read all that it has stored and compute the checksums, from memory of the system.</param>
/// <param name="Restart">Time from the start of the process to the end of that answer.</param>
/// <param name="FirstResidentBytes">Its resident memory then.</param>
/// <param name="ResidentBytes">Its resident memory once garbage is collected.</param>
internal sealed record RestartedNode(
    int Records,
    long JsonBytes,
    TimeSpan Read,
    TimeSpan Restart,
    long FirstResidentBytes,
    long ResidentBytes
);
