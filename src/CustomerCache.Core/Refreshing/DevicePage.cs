using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>Some devices of a tenant that are known, served or not, in order of their serial numbers.</summary>
/// <param name="Devices">At most as many as asked for.</param>
/// <param name="Next">The serial number after which the next page begins; null when this is the last one.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DevicePage")]
public sealed record DevicePage([property: Id(0)] ImmutableArray<DeviceDecision> Devices, [property: Id(1)] string? Next)
{
    /// <summary>The devices of a state that a filter lets through.</summary>
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
