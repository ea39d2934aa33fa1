namespace CustomerCache.Core.Inventory;

/// <summary>
/// The customer inventory. Thread safe; every call takes part in the one budget of calls of the deployment. Never throws for what the
/// vendor does; only cancellation throws.
/// </summary>
public interface IBruinInventory
{
    /// <summary>The active inventories whose service number equals the one asked for; none is an empty list, not a fault.</summary>
    Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken);

    /// <summary>The attributes of an active inventory, in Bruin's order.</summary>
    Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(long clientId, string serviceNumber, CancellationToken cancellationToken);

    /// <summary>The site, or a fault of kind <see cref="VendorFaultKind.NotFound"/>.</summary>
    Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken);

    /// <summary>The people to call about tickets of a client, as delivered; a fault of kind <see cref="VendorFaultKind.NotFound"/> means nobody.</summary>
    Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken);
}
