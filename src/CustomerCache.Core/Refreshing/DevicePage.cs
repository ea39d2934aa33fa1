using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

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
