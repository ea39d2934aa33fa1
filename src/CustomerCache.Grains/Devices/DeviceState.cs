using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// Represents what is stored of a device: its last listing and its last decision. Its record is in its tenant's snapshot.
/// </summary>
[GenerateSerializer, Alias("customer-cache.DeviceState")]
internal sealed class DeviceState
{
    /// <summary>
    /// The listing of an edge without its stored record, and without its connection state, which changes often and does not affect the
    /// crossing; null for a probe.
    /// </summary>
    [Id(0)]
    public EdgeToCross? Edge { get; set; }

    /// <summary>The listing of a probe; null for an edge.</summary>
    [Id(1)]
    public ListedProbe? Probe { get; set; }

    /// <summary>The last decision.</summary>
    [Id(2)]
    public Decision Decision { get; set; }

    /// <summary>Why, such as the management status or the error of a vendor; null when the decision says it.</summary>
    [Id(3)]
    public string? Detail { get; set; }

    /// <summary>When this state was stored.</summary>
    [Id(4)]
    public DateTimeOffset Since { get; set; }

    /// <summary>Returns whether listing and decision are equal, so that no write is needed.</summary>
    public bool IsSameAs(DeviceState other) =>
        (Probe, Decision, Detail) == (other.Probe, other.Decision, other.Detail) && IsSame(Edge, other.Edge);

    // Records compare arrays by reference.
    private static bool IsSame(EdgeToCross? one, EdgeToCross? other) =>
        one is null || other is null
            ? one is null && other is null
            : one.Edge == other.Edge
                && one.LogicalIds.HasValue == other.LogicalIds.HasValue
                && (one.LogicalIds ?? []).SequenceEqual(other.LogicalIds ?? []);
}
