using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Messages;

/// <summary>Represents one device to cross in a refresh: an edge or a probe, with the records that its tenant serves of it.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceWork")]
internal sealed record DeviceWork
{
    /// <summary>The refresh; the devices of one refresh share what Bruin returns for their clients.</summary>
    [Id(0)]
    public required string RefreshId { get; init; }

    /// <summary>The listing of an edge and its stored record; null for a probe.</summary>
    [Id(1)]
    public EdgeToCross? Edge { get; init; }

    /// <summary>The listing of a probe; null for an edge.</summary>
    [Id(2)]
    public ListedProbe? Probe { get; init; }

    /// <summary>The stored record of a probe; null when there is none.</summary>
    [Id(3)]
    public DeviceRecord? StoredProbe { get; init; }

    /// <summary>The stored record of the edge's standby; null when there is none.</summary>
    [Id(4)]
    public DeviceRecord? StoredPartner { get; init; }

    /// <summary>The stored record of the device; null when there is none.</summary>
    public DeviceRecord? Stored => Edge?.Stored ?? StoredProbe;
}
