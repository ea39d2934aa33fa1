using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>A device that somebody looked for. Its name and record are null when it is known but not served.</summary>
public sealed record FoundDevice(TenantId Tenant, string SerialNumber, string? Name, DeviceRecord? Record);
