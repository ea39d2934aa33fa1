using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>An orchestrator with fixed answers.</summary>
internal sealed class FakeOrchestrator : IVeloCloudOrchestrator
{
    public VendorAnswer<Listing<ListedEdge>> Edges { get; set; } = new Listing<ListedEdge>([], 0);

    public VendorAnswer<Listing<EnterpriseEdge>> Enterprise { get; set; } = new Listing<EnterpriseEdge>([], 0);

    public VendorAnswer<Listing<LinkConfiguration>> Links { get; set; } = new Listing<LinkConfiguration>([], 0);

    public Task<VendorAnswer<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) => Task.FromResult(Edges);

    public Task<VendorAnswer<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(long enterpriseId, CancellationToken cancellationToken) => Task.FromResult(Enterprise);

    public Task<VendorAnswer<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(ListedEdge edge, CancellationToken cancellationToken) => Task.FromResult(Links);
}
