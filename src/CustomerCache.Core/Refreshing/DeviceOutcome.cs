using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the outcome of one pass over a tenant for one listed device.</summary>
/// <param name="SerialNumber">Null when the vendor sent none.</param>
/// <param name="HaSerialNumber">The HA partner, which shares every decision.</param>
/// <param name="Edge">The identity of an edge; null for a probe.</param>
/// <param name="Outcome">The record, or the reason why there is none.</param>
public sealed record DeviceOutcome(string? SerialNumber, string? HaSerialNumber, EdgeId? Edge, CrossingOutcome Outcome);

/// <summary>Represents the reason why a device is, or is not, in the cache of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceDecision")]
public sealed record DeviceDecision(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] string SerialNumber,
    [property: Id(2)] DeviceHistory History
);

/// <summary>Selects devices of a tenant. Null members do not restrict.</summary>
/// <param name="Decision">The funnel key of the decision: <c>cached</c>, <c>removed_not_monitorable</c> …</param>
/// <param name="SerialPart">A part of the serial number, case-insensitive.</param>
/// <param name="After">Only serial numbers that sort after this one, by ordinal comparison.</param>
/// <param name="Limit">The maximum number of devices, at least 1.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceFilter")]
public sealed record DeviceFilter(
    [property: Id(0)] string? Decision,
    [property: Id(1)] string? SerialPart,
    [property: Id(2)] string? After,
    [property: Id(3)] int Limit
);

/// <summary>Represents a page of a tenant's known devices, served or not, ordered by serial number.</summary>
/// <param name="Devices">At most <see cref="DeviceFilter.Limit"/> devices.</param>
/// <param name="Next">The serial number after which the next page begins; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DevicePage")]
public sealed record DevicePage([property: Id(0)] ImmutableArray<DeviceDecision> Devices, [property: Id(1)] string? Next)
{
    /// <summary>Returns the devices of a state that match a filter.</summary>
    public static DevicePage Of(TenantState state, DeviceFilter filter)
    {
        var found = state
            .Devices.Where(d => filter.After is null || string.CompareOrdinal(d.Key, filter.After) > 0)
            .Where(d => filter.SerialPart is null || d.Key.Contains(filter.SerialPart, StringComparison.OrdinalIgnoreCase))
            .Where(d => filter.Decision is null || d.Value.Decision.FunnelKey == filter.Decision)
            .OrderBy(d => d.Key, StringComparer.Ordinal)
            .Take(filter.Limit + 1)
            .Select(d => new DeviceDecision(state.Tenant, d.Key, d.Value))
            .ToArray();
        return found.Length > filter.Limit
            ? new DevicePage([.. found.AsSpan(0, filter.Limit)], found[filter.Limit - 1].SerialNumber)
            : new DevicePage([.. found], null);
    }
}
