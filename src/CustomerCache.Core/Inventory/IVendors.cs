namespace CustomerCache.Core.Inventory;

/// <summary>The vendors as configured. Thread safe; every call gives the same objects.</summary>
public interface IVendors
{
    /// <summary>One tenant per VeloCloud host in configuration order, then the Hawkeye instance if there is one.</summary>
    IReadOnlyList<TenantId> Tenants { get; }

    /// <summary>The orchestrator of a VeloCloud tenant; throws for a tenant that is not configured.</summary>
    IVeloCloudOrchestrator Orchestrator(TenantId tenant);

    /// <summary>The Hawkeye instance; null when none is configured.</summary>
    IHawkeyeProbes? Hawkeye { get; }

    /// <summary>The customer inventory.</summary>
    IBruinInventory Bruin { get; }
}

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

/// <summary>The Hawkeye instance. Thread safe. Never throws for what the vendor does; only cancellation throws.</summary>
public interface IHawkeyeProbes
{
    /// <summary>All probes, or a fault: never a part of the list.</summary>
    Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken);
}

/// <summary>
/// The customer inventory. Thread safe; every call takes part in the one budget of calls of the deployment. Never throws for what the
/// vendor does; only cancellation throws.
/// </summary>
public interface IBruinInventory
{
    /// <summary>The active inventories whose service number equals the one asked for; none is an empty list, not a fault.</summary>
    Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken);

    /// <summary>The attributes of an active inventory, in Bruin's order.</summary>
    Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    );

    /// <summary>The site, or a fault of kind <see cref="VendorFaultKind.NotFound"/>.</summary>
    Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken);

    /// <summary>
    /// The people to call about tickets of a client, as delivered; a fault of kind <see cref="VendorFaultKind.NotFound"/> means nobody.
    /// </summary>
    Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken);
}
