namespace CustomerCache.Simulator;

/// <summary>Which calls a fault can strike: null fields cover everything.</summary>
internal sealed record FaultScope(Vendor? Vendor, VendorOperation? Operation, string? Host, double Share, int Times)
{
    public bool Covers(VendorOperation operation, string? host, Fault fault) =>
        (Vendor is null || Vendor == VendorOperations.VendorOf(operation))
        && (Operation is null ? !IsLogin(operation) || SparesNoLogin(fault) : Operation == operation)
        && (Host is null || string.Equals(Host, host, StringComparison.OrdinalIgnoreCase));

    private static bool IsLogin(VendorOperation operation) =>
        operation is VendorOperation.VeloCloudLogin or VendorOperation.HawkeyeLogin or VendorOperation.BruinToken;

    private static bool SparesNoLogin(Fault fault) =>
        fault is Fault.Latency or Fault.Status or Fault.Down or Fault.RateLimit or Fault.Hanging;
}
