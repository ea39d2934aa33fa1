using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// One round of a single node under load: where its fault is injected, and what came of it. A node that was killed has another address
/// when it is started again, so that it is another reader in the history.
/// </summary>
internal sealed class NodeRound : IAsyncDisposable
{
    private const int Callers = 8;

    // Losses of the database, of a row, of a page and of the journal of a tenant.
    private static readonly string[] Losses = ["[4301]", "[4302]", "[4111]", "[4123]"];

    private readonly History _history = new();
    private readonly List<SiloProcess> _nodes = [];
    private readonly Dictionary<string, string?> _settings;
    private readonly VendorSimulator _vendors;
    private readonly RecordLoad _records;
    private readonly CacheLoad _caches;

    private NodeRound(VendorSimulator vendors, NodeDisk disk, Random random)
    {
        (_vendors, Disk, Random) = (vendors, disk, random);
        _settings = new Dictionary<string, string?>(VendorSettings.Of(vendors), StringComparer.Ordinal)
        {
            ["CustomerCache:DataFolder"] = disk.Folder,
            ["CustomerCache:Hawkeye:Url"] = null,
        };
        _records = new RecordLoad(vendors, null, null);
        _caches = new CacheLoad(random.Next(), _history);
    }

    public NodeDisk Disk { get; }

    public Random Random { get; }

    private SiloProcess Node => _nodes[^1];

    /// <summary>Runs one round on a node of its own.</summary>
    public static async Task<(History History, FaultOutcome Outcome)> RunAsync(NodeFault fault, Random random)
    {
        var vendors = await VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = 1,
                    EdgesPerHost = 60,
                    Probes = 0,
                }
            )
        );
        await using var round = new NodeRound(vendors, await NodeDisk.CreateAsync(), random);
        return await round.RunAsync(fault);
    }

    /// <summary>Lets 1 to 8 s pass.</summary>
    public Task SomeSecondsAsync() => CallPacer.NextAsync(1_000 + Random.Next(7_000));

    /// <summary>Kills the node, with calls in flight.</summary>
    public async Task KillAsync()
    {
        await Node.KillAsync();
        await Task.WhenAll(_caches.StopAsync(), _records.StopAsync());
    }

    /// <summary>Starts the node again, and its load; completes when it serves records.</summary>
    public async Task StartAsync()
    {
        _nodes.Add(await SiloProcess.StartAsync(_settings));
        await _records.ServedAsync(_history, [Node]);
        Load();
    }

    public async ValueTask DisposeAsync()
    {
        await _caches.DisposeAsync();
        await _records.StopAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _vendors.DisposeAsync();
        await Disk.DisposeAsync();
    }

    private async Task<(History History, FaultOutcome Outcome)> RunAsync(NodeFault fault)
    {
        _nodes.Add(await SiloProcess.StartAsync(_settings));
        await Node.Log.WaitForAsync(4104, "version 1 ");
        await _records.RefreshAsync(_history, Node);
        Load();
        await _caches.AllInvalidatedAsync();
        await CallPacer.NextAsync(Random.Next(2_000));

        var began = _history.Now;
        await fault.InjectAsync(this);
        await _caches.AllInvalidatedAsync();
        var isReported = Node.Log.Since(0).Any(l => Losses.Any(e => l.Contains(e, StringComparison.Ordinal)));
        var window = new FaultWindow(fault.Name, began, _history.Now, LosesRecords: isReported);
        _history.Add(window);
        if (isReported)
        {
            // Otherwise nothing may be missing.
            _records.Refreshed(_history, window);
        }

        await Task.WhenAll(_caches.StopAsync(), _records.StopAsync());
        await _caches.JobsEndedAsync(Node);
        _history.Settle();
        await _caches.JobsEndedAsync(Node);
        await _caches.ReadAllAsync(Node);
        await _records.ServedAsync(_history, [Node]);
        var killed = _nodes.Count > 1 ? _nodes[0].Http.BaseAddress!.ToString() : null;
        return (
            _history,
            FaultOutcome.Of(
                fault,
                _history,
                window,
                killed,
                [.. _nodes.SelectMany(n => n.Log.Since(0).Select(l => $"{n.Http.BaseAddress} {l}"))],
                SiloFleet.SecretsOf(_settings)
            )
        );
    }

    private void Load()
    {
        _records.Start(_history, [Node], Random.Next());
        _caches.Start(Node, Callers);
    }
}
