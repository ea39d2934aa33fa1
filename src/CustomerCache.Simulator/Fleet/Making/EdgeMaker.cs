using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Generates the edges of all hosts, their enterprises and their entries at Bruin.</summary>
internal sealed class EdgeMaker(FleetOptions options, CustomerBook customers, InventoryMaker inventories)
{
    private const int FirstEnterpriseId = 100;

    private readonly Dictionary<(string Host, int ClientId), (int Id, List<int> Edges)> _enterprises = [];
    private readonly LinkMaker _links = new(options);

    public Dictionary<HostKey, SimulatedEdge> Edges { get; } = [];

    public void MakeHost(string host, int hostIndex, int hosts, ReadOnlySpan<DeviceCase> cases, Dice dice)
    {
        for (var i = 0; i < cases.Length; i++)
        {
            var clientId = customers.ClientFor(hostIndex, hosts, cases[i], dice);
            Make(host, i + 1, clientId, cases[i], dice);
        }
    }

    /// <summary>Enterprises of all hosts, each host's in order of their ids.</summary>
    public IEnumerable<SimulatedEnterprise> Enterprises() =>
        from pair in _enterprises
        orderby pair.Value.Id
        let name = string.Create(CultureInfo.InvariantCulture, $"{customers.Clients[pair.Key.ClientId].Name} |{pair.Key.ClientId}|")
        select new SimulatedEnterprise(pair.Key.Host, pair.Value.Id, name, [.. pair.Value.Edges]);

    private void Make(string host, int edgeId, int clientId, DeviceCase kind, Dice dice)
    {
        var serial = kind == DeviceCase.WithoutSerial ? null : string.Create(CultureInfo.InvariantCulture, $"VC{Edges.Count + 1:D9}");
        var activated = kind != DeviceCase.NeverActivated;
        var links = activated ? _links.Make(edgeId, dice) : [];
        var enterpriseId = EnterpriseOf(host, clientId, edgeId);
        Edges[new(host, edgeId)] = new()
        {
            Host = host,
            EnterpriseId = enterpriseId,
            EdgeId = edgeId,
            Name = string.Create(CultureInfo.InvariantCulture, $"{customers.Clients[clientId].Name} edge {edgeId}"),
            State = kind switch
            {
                DeviceCase.StateNull => null,
                DeviceCase.NeverActivated => "NEVER_ACTIVATED",
                _ => dice.Chance(0.95) ? "CONNECTED" : "OFFLINE",
            },
            SerialNumber = serial,
            HaSerialNumber = serial is not null && dice.Chance(options.Shares.HaPartner) ? serial + "H" : null,
            Model = dice.Pick(Vocabulary.Models),
            LastContact = activated ? LastContact(dice) : "0000-00-00 00:00:00",
            UpSince = Vocabulary.Moment(options.AsOf.AddDays(-70 - dice.Below(200)).AddSeconds(dice.Below(86_400))),
            Links = links,
            HasWanModule = !dice.Chance(options.Shares.WithoutWanModule),
        };
        if (serial is not null)
            inventories.Write(serial, clientId, kind, LinkMaker.Accesses(links, serial, dice), dice);
    }

    private int EnterpriseOf(string host, int clientId, int edgeId)
    {
        if (!_enterprises.TryGetValue((host, clientId), out var enterprise))
            _enterprises[(host, clientId)] = enterprise = (FirstEnterpriseId + _enterprises.Count, []);
        enterprise.Edges.Add(edgeId);
        return enterprise.Id;
    }

    private string? LastContact(Dice dice)
    {
        if (dice.Chance(options.Shares.WithoutLastContact))
            return dice.Chance(0.5) ? null : "0000-00-00 00:00:00";
        return Vocabulary.Moment(options.AsOf - Vocabulary.Silence(options, dice));
    }
}
