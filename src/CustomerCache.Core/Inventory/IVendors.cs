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
