using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Why a device is, or is not, in the cache of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceDecision")]
public sealed record DeviceDecision([property: Id(0)] TenantId Tenant, [property: Id(1)] string SerialNumber, [property: Id(2)] DeviceHistory History);
