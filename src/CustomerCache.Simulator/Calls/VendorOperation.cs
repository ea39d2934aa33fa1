namespace CustomerCache.Simulator;

/// <summary>What can be asked of the vendors. The comment is the path after the configured URL.</summary>
public enum VendorOperation
{
    /// <summary><c>POST /portal/rest/login/operatorLogin</c></summary>
    VeloCloudLogin,

    /// <summary><c>POST /portal/rest/monitoring/getEnterpriseEdgeLinkStatus</c></summary>
    VeloCloudLinkStatus,

    /// <summary><c>POST /portal/rest/enterprise/getEnterpriseEdges</c></summary>
    VeloCloudEnterpriseEdges,

    /// <summary><c>POST /portal/rest/edge/getEdgeConfigurationModules</c></summary>
    VeloCloudEdgeModules,

    /// <summary><c>POST /login</c></summary>
    HawkeyeLogin,

    /// <summary><c>GET /probes</c></summary>
    HawkeyeProbes,

    /// <summary><c>POST /identity/connect/token</c> after the login URL</summary>
    BruinToken,

    /// <summary><c>GET /api/Inventory</c></summary>
    BruinInventory,

    /// <summary><c>GET /api/Inventory/Attribute</c></summary>
    BruinAttributes,

    /// <summary><c>GET /api/Site</c></summary>
    BruinSite,

    /// <summary><c>GET /api/Ticket/Contacts</c></summary>
    BruinContacts,
}
