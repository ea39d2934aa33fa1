namespace CustomerCache.Simulator;

/// <summary>What is known of an operation by itself.</summary>
public static class VendorOperations
{
    public static Vendor VendorOf(VendorOperation operation) => operation switch
    {
        <= VendorOperation.VeloCloudEdgeModules => Vendor.VeloCloud,
        <= VendorOperation.HawkeyeProbes => Vendor.Hawkeye,
        _ => Vendor.Bruin,
    };

    /// <summary>True for the two operations whose right answer is a JSON array; all others answer an object.</summary>
    internal static bool AnswersArray(VendorOperation operation) =>
        operation is VendorOperation.VeloCloudLinkStatus or VendorOperation.VeloCloudEnterpriseEdges;

    internal static string MethodOf(VendorOperation operation) => operation switch
    {
        <= VendorOperation.HawkeyeLogin or VendorOperation.BruinToken => "POST",
        _ => "GET",
    };
}
