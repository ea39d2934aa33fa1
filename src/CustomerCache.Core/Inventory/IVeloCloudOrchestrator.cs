namespace CustomerCache.Core.Inventory;

/// <summary>One VeloCloud orchestrator. Thread safe. Never throws for what the vendor does; only cancellation throws.</summary>
public interface IVeloCloudOrchestrator
{
    /// <summary>Every link of every edge, one row each.</summary>
    Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken);

    /// <summary>The edges of one enterprise with their logical ids.</summary>
    Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(long enterpriseId, CancellationToken cancellationToken);

    /// <summary>The WAN links of one edge. A fault of kind <see cref="VendorFaultKind.NotFound"/> means that it has none.</summary>
    Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(ListedEdge edge, CancellationToken cancellationToken);
}
