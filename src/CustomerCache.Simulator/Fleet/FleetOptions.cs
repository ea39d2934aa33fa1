using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>Configures a made-up fleet. Equal options produce equal fleets, down to the bytes of every response.</summary>
public sealed class FleetOptions
{
    /// <summary>The seed of all random choices. Another seed changes names and the mix, but not the counts.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Number of hosts, named <c>vco1.example.net</c> and so on. Ignored when <see cref="HostNames"/> is not empty.</summary>
    public int Hosts { get; set; } = 3;

    /// <summary>Names of the VeloCloud hosts, in listing order.</summary>
    public ImmutableArray<string> HostNames { get; set; } = [];

    /// <summary>Edges on each host, including those that are never cached.</summary>
    public int EdgesPerHost { get; set; } = 200;

    /// <summary>Probes of the one Hawkeye instance.</summary>
    public int Probes { get; set; } = 150;

    /// <summary>Edges of a client on average; ignored when <see cref="Clients"/> is set. Client sizes are skewed.</summary>
    public int EdgesPerClient { get; set; } = 20;

    /// <summary>Number of Bruin clients; 0 means derived from <see cref="EdgesPerClient"/>.</summary>
    public int Clients { get; set; }

    /// <summary>
    /// The time up to which devices reported: last contacts are before it. Fixed by default, so that responses are reproducible; set it to
    /// the current time when a filter relative to now must find devices.
    /// </summary>
    public DateTimeOffset AsOf { get; set; } = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>The shares of special cases.</summary>
    public FleetShares Shares { get; set; } = new();
}
