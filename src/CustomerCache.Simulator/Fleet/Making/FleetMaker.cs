using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>
/// Generates a fleet from its options. The order of generation is part of the guarantee that equal seeds give equal fleets.
/// </summary>
internal sealed class FleetMaker
{
    private readonly FleetOptions _options;
    private readonly ImmutableArray<string> _hosts;

    public FleetMaker(FleetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FleetOptionsCheck.Throw(options);
        _options = options;
        _hosts = options.HostNames is { IsDefaultOrEmpty: false } names
            ? names
            : [.. Enumerable.Range(1, options.Hosts).Select(n => string.Create(CultureInfo.InvariantCulture, $"vco{n}.example.net"))];
    }

    public FleetData Make()
    {
        var dice = new Dice(Dice.Mix((ulong)_options.Seed));
        var edgeCount = _hosts.Length * _options.EdgesPerHost;
        var clients = _options.Clients > 0 ? _options.Clients : Math.Max(_hosts.Length + 1, edgeCount / _options.EdgesPerClient);
        var customers = new CustomerBook(_options, clients, dice);
        var inventories = new InventoryMaker(_options, customers);
        var edges = MakeEdges(edgeCount, customers, inventories, dice);
        var probes = new ProbeMaker(_options, customers, inventories).Make(DealProbes(dice), dice);
        var enterprises = edges.Enterprises().ToList();
        return new()
        {
            Hosts = _hosts,
            EnterpriseIds = enterprises.GroupBy(e => e.Host).ToImmutableDictionary(g => g.Key, g => g.Select(e => e.Id).ToImmutableArray()),
            Enterprises = new(enterprises.ToDictionary(e => new HostKey(e.Host, e.Id))),
            Edges = new(edges.Edges),
            Probes = probes,
            Clients = new(customers.Clients),
            Sites = new(customers.Sites),
            Inventories = new(inventories.Inventories),
            PendingBlackList = customers.BlackList,
        };
    }

    private EdgeMaker MakeEdges(int count, CustomerBook customers, InventoryMaker inventories, Dice dice)
    {
        var cases = DealEdges(count, customers, dice);
        var maker = new EdgeMaker(_options, customers, inventories);
        for (var host = 0; host < _hosts.Length; host++)
            maker.MakeHost(_hosts[host], host, _hosts.Length, cases.AsSpan(host * _options.EdgesPerHost, _options.EdgesPerHost), dice);
        return maker;
    }

    private DeviceCase[] DealEdges(int count, CustomerBook customers, Dice dice)
    {
        var shares = _options.Shares;
        return CaseDeck.Deal(
            count,
            dice,
            (DeviceCase.StateNull, shares.StateNull),
            (DeviceCase.NeverActivated, shares.NeverActivated),
            (DeviceCase.WithoutSerial, shares.WithoutSerial),
            (DeviceCase.WithoutInventory, shares.WithoutInventory),
            (DeviceCase.NotMonitorable, shares.NotMonitorable),
            (DeviceCase.PendingBlackListed, customers.BlackList.IsEmpty ? 0 : shares.PendingBlackListed)
        );
    }

    private DeviceCase[] DealProbes(Dice dice)
    {
        var shares = _options.Shares;
        return CaseDeck.Deal(
            _options.Probes,
            dice,
            (DeviceCase.NeverActivated, shares.NeverActivated),
            (DeviceCase.WithoutInventory, shares.WithoutInventory),
            (DeviceCase.NotMonitorable, shares.NotMonitorable)
        );
    }
}
