using CustomerCache.Simulator;

namespace CustomerCache.Server.Demo;

/// <summary>Represents the size of a demo.</summary>
internal sealed record DemoSize(int Hosts, int EdgesPerHost, int Probes, int Port, bool Faults)
{
    /// <summary>Creates a fleet of this size.</summary>
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
