using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Makes what reads a tenant in one refresh, crossing the devices in place.</summary>
public sealed class TenantReaders(IVendors vendors, CrossingPolicy policy, RefreshOptions options, TimeProvider time, IRefreshObserver observer)
{
    /// <summary>A reader for one refresh: what it remembers of Bruin's answers must not outlive it.</summary>
    public TenantReader Create(TenantId tenant)
    {
        if (tenant.System == DeviceSystem.Hawkeye)
        {
            var probes = new DeviceCrossing(tenant, null, vendors.Bruin, policy, options, time, observer);
            var hawkeye = vendors.Hawkeye ?? throw new InvalidOperationException($"{tenant} is not configured.");
            return new HawkeyeReader(tenant, hawkeye, probes, options, observer);
        }

        var orchestrator = vendors.Orchestrator(tenant);
        var edges = new DeviceCrossing(tenant, orchestrator, vendors.Bruin, policy, options, time, observer);
        return new VeloCloudReader(tenant, orchestrator, edges, policy, options, observer);
    }
}
