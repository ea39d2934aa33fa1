namespace CustomerCache.Core.Inventory;

/// <summary>The system that knows a device: VeloCloud (edges) or Hawkeye (probes).</summary>
[GenerateSerializer, Alias("customer-cache.DeviceSystem")]
public enum DeviceSystem
{
    /// <summary>SD-WAN edges of a VeloCloud orchestrator.</summary>
    VeloCloud = 0,

    /// <summary>Probes of the Hawkeye / Ixia instance.</summary>
    Hawkeye = 1,
}
