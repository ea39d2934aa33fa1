using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>What a made-up fleet should look like. Equal options give an equal fleet, down to the byte of every answer.</summary>
public sealed class FleetOptions
{
    /// <summary>The only source of chance. Another seed gives other names and another mix, but the same counts.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Number of hosts, named <c>vco1.example.net</c> and so on. Ignored when <see cref="HostNames"/> is not empty.</summary>
    public int Hosts { get; set; } = 3;

    /// <summary>Names of the VeloCloud hosts, in listing order.</summary>
    public ImmutableArray<string> HostNames { get; set; } = [];

    /// <summary>Edges on each host, those that will never be cached included.</summary>
    public int EdgesPerHost { get; set; } = 200;

    /// <summary>Probes of the one Hawkeye instance.</summary>
    public int Probes { get; set; } = 150;

    /// <summary>Edges of a client on average; ignored when <see cref="Clients"/> is set. Client sizes are skewed, as in life.</summary>
    public int EdgesPerClient { get; set; } = 20;

    /// <summary>Number of Bruin clients; 0 means derived from <see cref="EdgesPerClient"/>.</summary>
    public int Clients { get; set; }

    /// <summary>
    /// The moment the fleet was "seen": last contacts lie before it. Fixed by default so that answers are reproducible;
    /// set it to now when a filter relative to now must find devices.
    /// </summary>
    public DateTimeOffset AsOf { get; set; } = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>How often each peculiarity occurs.</summary>
    public FleetShares Shares { get; set; } = new();
}
