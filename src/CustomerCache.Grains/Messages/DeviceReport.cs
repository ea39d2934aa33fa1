using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Messages;

/// <summary>Represents the outcome of crossing one device.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceReport")]
internal sealed record DeviceReport
{
    /// <summary>The outcome; null when the device was crossed and its records are the stored ones, which need not travel back.</summary>
    [Id(0)]
    public CrossingOutcome? Outcome { get; init; }

    /// <summary>What failed on the way, for the tenant's log and alerts.</summary>
    [Id(1)]
    public ImmutableArray<RefreshEvent> Incidents { get; init; } = [];

    public static DeviceReport Of(CrossingOutcome outcome, DeviceWork work, ImmutableArray<RefreshEvent> incidents)
    {
        var isUnchanged = outcome is CrossingOutcome.Crossed crossed && crossed.Record.Equals(work.Stored) && Equals(crossed.HaPartner, work.StoredPartner);
        return new DeviceReport { Outcome = isUnchanged ? null : outcome, Incidents = incidents };
    }

    /// <summary>Returns the outcome for a tenant that serves these records.</summary>
    public CrossingOutcome ToOutcome(DeviceRecord? stored, DeviceRecord? storedPartner) => Outcome
        ?? new CrossingOutcome.Crossed(stored ?? throw new InvalidOperationException("The device reports an unchanged record, and its tenant has none."), storedPartner);
}
