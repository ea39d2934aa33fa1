namespace CustomerCache.Core.Inventory;

/// <summary>Provides the configured vendors. Thread safe; every call returns the same objects.</summary>
public interface IVendors
{
    /// <summary>Gets one tenant per VeloCloud host in configuration order, then the Hawkeye instance if configured.</summary>
    IReadOnlyList<TenantId> Tenants { get; }

    /// <summary>Returns the orchestrator of a VeloCloud tenant; throws when it is not configured.</summary>
    IVeloCloudOrchestrator Orchestrator(TenantId tenant);

    /// <summary>Gets the Hawkeye instance; null when none is configured.</summary>
    IHawkeyeProbes? Hawkeye { get; }

    /// <summary>Gets the customer inventory.</summary>
    IBruinInventory Bruin { get; }
}

/// <summary>Calls one VeloCloud orchestrator. Thread safe. Vendor failures are returned as faults; only cancellation throws.</summary>
public interface IVeloCloudOrchestrator
{
    /// <summary>Returns every link of every edge, one row each.</summary>
    Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken);

    /// <summary>Returns the edges of one enterprise with their logical ids.</summary>
    Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(long enterpriseId, CancellationToken cancellationToken);

    /// <summary>Returns the WAN links of one edge. A fault of kind <see cref="VendorFaultKind.NotFound"/> means that it has none.</summary>
    Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(ListedEdge edge, CancellationToken cancellationToken);
}

/// <summary>Calls the Hawkeye instance. Thread safe. Vendor failures are returned as faults; only cancellation throws.</summary>
public interface IHawkeyeProbes
{
    /// <summary>Returns all probes, or a fault: never a partial list.</summary>
    Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken);
}

/// <summary>Calls the customer inventory. Thread safe. Vendor failures are returned as faults; only cancellation throws.</summary>
/// <remarks>All calls share the deployment's rate limit.</remarks>
public interface IBruinInventory
{
    /// <summary>Returns the active inventories with a service number; an empty list, not a fault, when there are none.</summary>
    Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken);

    /// <summary>Returns the attributes of an active inventory, in Bruin's order.</summary>
    Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the management status of an active inventory as an attribute, possibly among others.</summary>
    /// <remarks>Unless a vendor has a call of its own for it, the attributes contain it.</remarks>
    Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetManagementStatusAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => GetAttributesAsync(clientId, serviceNumber, cancellationToken);

    /// <summary>Returns the site, or a fault of kind <see cref="VendorFaultKind.NotFound"/>.</summary>
    Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the ticket contacts of a client, as delivered; a fault of kind <see cref="VendorFaultKind.NotFound"/> means that there are
    /// none.
    /// </summary>
    Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken);
}
