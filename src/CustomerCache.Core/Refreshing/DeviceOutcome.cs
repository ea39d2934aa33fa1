using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>What one pass over a tenant found for one listed device.</summary>
/// <param name="SerialNumber">Null when the vendor gave none.</param>
/// <param name="HaSerialNumber">The other half of an HA pair, which shares every decision.</param>
/// <param name="Edge">Identity of an edge; null for a probe.</param>
/// <param name="Outcome">The record, or why there is none.</param>
public sealed record DeviceOutcome(string? SerialNumber, string? HaSerialNumber, EdgeId? Edge, CrossingOutcome Outcome);

/// <summary>Why a device is, or is not, in the cache of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceDecision")]
public sealed record DeviceDecision(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] string SerialNumber,
    [property: Id(2)] DeviceHistory History
);

/// <summary>Which devices of a tenant somebody asks for. What is null does not restrict.</summary>
/// <param name="Decision">What became of them, as the funnel writes it: <c>cached</c>, <c>removed_not_monitorable</c> …</param>
/// <param name="SerialPart">A part of the serial number; letter case does not matter.</param>
/// <param name="After">Only serial numbers that sort after this one, by ordinal comparison.</param>
/// <param name="Limit">At most so many, at least one.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceFilter")]
public sealed record DeviceFilter(
    [property: Id(0)] string? Decision,
    [property: Id(1)] string? SerialPart,
    [property: Id(2)] string? After,
    [property: Id(3)] int Limit
);
