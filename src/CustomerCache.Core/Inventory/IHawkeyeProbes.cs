namespace CustomerCache.Core.Inventory;

/// <summary>The Hawkeye instance. Thread safe. Never throws for what the vendor does; only cancellation throws.</summary>
public interface IHawkeyeProbes
{
    /// <summary>All probes, or a fault: never a part of the list.</summary>
    Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken);
}
