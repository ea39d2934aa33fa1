using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Bruin;

/// <summary>Stands for Bruin in a process without tenants, which has nothing to ask.</summary>
internal sealed class UnconfiguredBruin : IBruinInventory
{
    private static readonly VendorFault Fault = new(VendorFaultKind.Refused, null, "Bruin is not configured; set CustomerCache:Bruin:Url");

    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<IReadOnlyList<ClientInfo>>>(Fault);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(long clientId, string serviceNumber, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<IReadOnlyList<InventoryAttribute>>>(Fault);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<SiteDetails>>(Fault);

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Task.FromResult<VendorResult<IReadOnlyList<RawJson>>>(Fault);
}
