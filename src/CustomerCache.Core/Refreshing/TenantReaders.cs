using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Makes what reads a tenant in one refresh.</summary>
public sealed class TenantReaders(IVendors vendors, CrossingPolicy policy, RefreshOptions options, TimeProvider time, IRefreshObserver observer)
{
    /// <summary>A reader for one refresh that crosses the devices in place: what it remembers of Bruin's answers must not outlive the refresh.</summary>
    public TenantReader Create(TenantId tenant) => Create(tenant, Crossing(tenant, new RefreshMemory(options, time), observer));

    /// <summary>A reader for one refresh that leaves the crossing of devices to somebody else.</summary>
    public TenantReader Create(TenantId tenant, IDeviceCrossing crossing) => tenant.System == DeviceSystem.Hawkeye
        ? new HawkeyeReader(tenant, vendors.Hawkeye ?? throw new InvalidOperationException($"{tenant} is not configured."), crossing, options, observer)
        : new VeloCloudReader(tenant, vendors.Orchestrator(tenant), crossing, policy, options, observer);

    /// <summary>What crosses devices of a tenant in place, sharing a memory, telling an observer.</summary>
    public IDeviceCrossing Crossing(TenantId tenant, RefreshMemory memory, IRefreshObserver told) => Crossing(tenant, vendors.Bruin, memory, told);

    /// <summary>The same, asking somebody who stands before Bruin.</summary>
    public IDeviceCrossing Crossing(TenantId tenant, IBruinInventory bruin, RefreshMemory memory, IRefreshObserver told) => new DeviceCrossing(
        tenant, tenant.System == DeviceSystem.VeloCloud ? vendors.Orchestrator(tenant) : null, bruin, policy, options, time, told, memory);
}
