using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Devices;

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

/// <summary>Represents the outcome of crossing one device.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceReport")]
internal sealed record DeviceReport
{
    /// <summary>The outcome; null when the device was crossed and its records equal the stored ones.</summary>
    [Id(0)]
    public CrossingOutcome? Outcome { get; init; }

    /// <summary>The incidents of the crossing, for the tenant's log and alerts.</summary>
    [Id(1)]
    public ImmutableArray<RefreshEvent> Incidents { get; init; } = [];

    /// <summary>The standby that is listed with the device; null for none.</summary>
    [Id(2)]
    public string? HaSerialNumber { get; init; }

    public static DeviceReport Of(CrossingOutcome outcome, DeviceWork work, ImmutableArray<RefreshEvent> incidents)
    {
        var isUnchanged =
            outcome is CrossingOutcome.Crossed crossed
            && crossed.Record.Equals(work.Stored)
            && Equals(crossed.HaPartner, work.StoredPartner);
        return new DeviceReport
        {
            Outcome = isUnchanged ? null : outcome,
            Incidents = incidents,
            HaSerialNumber = work.Edge?.Edge.HaSerialNumber,
        };
    }

    /// <summary>Returns the outcome for a tenant that serves these records.</summary>
    public CrossingOutcome ToOutcome(DeviceRecord? stored, DeviceRecord? storedPartner) =>
        Outcome
        ?? new CrossingOutcome.Crossed(
            stored ?? throw new InvalidOperationException("The device reports an unchanged record, and its tenant has none."),
            storedPartner
        );
}
