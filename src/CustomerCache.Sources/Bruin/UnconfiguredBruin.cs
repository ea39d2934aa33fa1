using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Bruin;

/// <summary>Stands for Bruin in a process without tenants, which has nothing to ask.</summary>
internal sealed class UnconfiguredBruin : IBruinInventory
{
    private static readonly VendorFault Fault = new(VendorFaultKind.Refused, null, "Bruin is not configured; set CustomerCache:Bruin:Url");

    public Task<VendorAnswer<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<VendorAnswer<IReadOnlyList<ClientInfo>>>(Fault);

    public Task<VendorAnswer<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(long clientId, string serviceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<VendorAnswer<IReadOnlyList<InventoryAttribute>>>(Fault);

    public Task<VendorAnswer<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorAnswer<SiteDetails>>(Fault);

    public Task<VendorAnswer<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorAnswer<IReadOnlyList<RawJson>>>(Fault);
}
