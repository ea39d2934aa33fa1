namespace CustomerCache.Simulator;

/// <summary>Specifies the operations of the vendors. Each summary is the path below the configured URL.</summary>
public enum VendorOperation
{
    /// <summary><c>POST /portal/rest/login/operatorLogin</c>.</summary>
    VeloCloudLogin,

    /// <summary><c>POST /portal/rest/monitoring/getEnterpriseEdgeLinkStatus</c>.</summary>
    VeloCloudLinkStatus,

    /// <summary><c>POST /portal/rest/enterprise/getEnterpriseEdges</c>.</summary>
    VeloCloudEnterpriseEdges,

    /// <summary><c>POST /portal/rest/edge/getEdgeConfigurationModules</c>.</summary>
    VeloCloudEdgeModules,

    /// <summary><c>POST /login</c>.</summary>
    HawkeyeLogin,

    /// <summary><c>GET /probes</c>.</summary>
    HawkeyeProbes,

    /// <summary><c>POST /identity/connect/token</c> after the login URL.</summary>
    BruinToken,

    /// <summary><c>GET /api/Inventory</c>.</summary>
    BruinInventory,

    /// <summary><c>GET /api/Inventory/Attribute</c>.</summary>
    BruinAttributes,

    /// <summary><c>GET /api/Site</c>.</summary>
    BruinSite,

    /// <summary><c>GET /api/Ticket/Contacts</c>.</summary>
    BruinContacts,
}

/// <summary>Describes an operation.</summary>
public static class VendorOperations
{
    public static Vendor VendorOf(VendorOperation operation) =>
        operation switch
        {
            <= VendorOperation.VeloCloudEdgeModules => Vendor.VeloCloud,
            <= VendorOperation.HawkeyeProbes => Vendor.Hawkeye,
            _ => Vendor.Bruin,
        };

    /// <summary>Whether the response is a JSON array; that of all others is an object.</summary>
    internal static bool AnswersArray(VendorOperation operation) =>
        operation is VendorOperation.VeloCloudLinkStatus or VendorOperation.VeloCloudEnterpriseEdges;

    internal static string MethodOf(VendorOperation operation) =>
        operation switch
        {
            <= VendorOperation.HawkeyeLogin or VendorOperation.BruinToken => "POST",
            _ => "GET",
        };
}

/// <summary>Specifies a vendor; Bruin's token service counts as Bruin.</summary>
public enum Vendor
{
    VeloCloud,
    Hawkeye,
    Bruin,
}
