using CustomerCache.Sources.Bruin;

namespace CustomerCache.Sources.Bridges;

/// <summary>Contains the subjects of the bridges, and the vendors behind them as channels and faults name them.</summary>
internal static class BridgeSubjects
{
    public const string VeloCloud = "Velocloud";
    public const string Hawkeye = "Hawkeye";
    public const string Bruin = BruinApi.Vendor;

    /// <summary>The service that answers for Bruin, in the place of a host.</summary>
    public const string BruinBridge = "bruin-bridge";

    public const string Links = "get.links.with.edge.info";
    public const string EnterpriseEdges = "request.enterprises.edges";
    public const string LinksConfiguration = "request.links.configuration";
    public const string ClientInfo = "bruin.customer.get.info";
    public const string Attributes = "bruin.inventory.attributes";
    public const string ManagementStatus = "bruin.inventory.management.status";
    public const string Site = "bruin.get.site";
    public const string Contacts = "bruin.get.ticket.contacts";
    public const string Probes = "hawkeye.probe.request";
}
