using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Why a device is, or is not, in the cache of a tenant.</summary>
public sealed record DeviceDecision(TenantId Tenant, string SerialNumber, DeviceHistory History);
