using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Tests.Inventory;

/// <summary>An orchestrator with fixed responses.</summary>
internal sealed class FakeOrchestrator : IVeloCloudOrchestrator
{
    public VendorResult<Listing<ListedEdge>> Edges { get; set; } = new Listing<ListedEdge>([], 0);

    public VendorResult<Listing<EnterpriseEdge>> Enterprise { get; set; } = new Listing<EnterpriseEdge>([], 0);

    public VendorResult<Listing<LinkConfiguration>> Links { get; set; } = new Listing<LinkConfiguration>([], 0);

    public Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) => Task.FromResult(Edges);

    public Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(long enterpriseId, CancellationToken cancellationToken) =>
        Task.FromResult(Enterprise);

    public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
        ListedEdge edge,
        CancellationToken cancellationToken
    ) => Task.FromResult(Links);
}
