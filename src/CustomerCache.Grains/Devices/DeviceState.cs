using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Devices;

/// <summary>What is stored of a device: how it was listed last, its record, its last decision.</summary>
[GenerateSerializer, Alias("customer-cache.DeviceState")]
internal sealed class DeviceState
{
    /// <summary>The listing of an edge, without its connection state, which says nothing about the customer and changes all the time.</summary>
    [Id(0)]
    public EdgeRow? Edge { get; set; }

    /// <summary>The listing of a probe.</summary>
    [Id(1)]
    public ProbeRow? Probe { get; set; }

    /// <summary>What became of it; null when it was never crossed. Without incidents, with all bytes.</summary>
    [Id(2)]
    public DeviceReport? Last { get; set; }

    /// <summary>Since when that is so.</summary>
    [Id(3)]
    public DateTimeOffset Since { get; set; }

    /// <summary>Whether another state would be read the same: then it need not be written.</summary>
    public bool Means(EdgeRow? edge, ProbeRow? probe, DeviceReport last) =>
        Same(Edge, edge) && Probe == probe && Last is not null
        && (Last.Decision, Last.Reason, Last.Detail, Last.Fault) == (last.Decision, last.Reason, last.Detail, last.Fault)
        && (Last.Record?.Tag, Last.Partner?.Tag) == (last.Record?.Tag, last.Partner?.Tag);

    private static bool Same(EdgeRow? one, EdgeRow? other) => one is null || other is null ? one is null && other is null
        : one with { LogicalIds = default } == other with { LogicalIds = default }
            && one.LogicalIds.IsDefault == other.LogicalIds.IsDefault
            && (one.LogicalIds.IsDefault || one.LogicalIds.SequenceEqual(other.LogicalIds));
}
