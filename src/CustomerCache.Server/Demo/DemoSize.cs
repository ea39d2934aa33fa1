using CustomerCache.Simulator;

namespace CustomerCache.Server.Demo;

/// <summary>How large a demo is.</summary>
internal sealed record DemoSize(int Hosts, int EdgesPerHost, int Probes, int Port, bool Faults)
{
    /// <summary>A fleet of this size, as of now.</summary>
    public Fleet CreateFleet() =>
        Fleet.Create(
            new FleetOptions
            {
                Hosts = Hosts,
                EdgesPerHost = EdgesPerHost,
                Probes = Probes,
                AsOf = TimeProvider.System.GetUtcNow(),
            }
        );
}
