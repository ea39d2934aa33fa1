using CustomerCache.Core.Crossing;
using CustomerCache.Core.Snapshots;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became of a device when it was crossed.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceReport")]
public sealed record DeviceReport
{
    /// <summary><c>cached</c>, <c>kept</c> or <c>removed</c>.</summary>
    [Id(0)]
    public required string Decision { get; init; }

    /// <summary>Why, in snake case.</summary>
    [Id(1)]
    public required string Reason { get; init; }

    /// <summary>What a person should know beside the reason.</summary>
    [Id(2)]
    public string? Detail { get; init; }

    /// <summary>The vendor's fault; null without one.</summary>
    [Id(3)]
    public Fault? Fault { get; init; }

    /// <summary>The record; null when the device was not crossed.</summary>
    [Id(4)]
    public RecordForm? Record { get; init; }

    /// <summary>The record of the standby device; null when there is none.</summary>
    [Id(5)]
    public RecordForm? Partner { get; init; }

    /// <summary>What went wrong on the way, for alerts.</summary>
    [Id(6)]
    public ImmutableArray<CrossingIncident> Incidents { get; init; } = [];

    internal static DeviceReport From(CrossingOutcome outcome, DeviceWork work, ImmutableArray<CrossingIncident> incidents) => new()
    {
        Decision = DecisionNames.Of(outcome.Decision.Kind),
        Reason = DecisionNames.Of(outcome.Decision.Reason),
        Detail = outcome.Detail,
        Fault = Messages.Fault.From((outcome as CrossingOutcome.NotCrossed)?.Fault),
        Record = RecordForm.From((outcome as CrossingOutcome.Crossed)?.Record, work.StoredTag),
        Partner = RecordForm.From((outcome as CrossingOutcome.Crossed)?.HaPartner, work.StoredPartnerTag),
        Incidents = incidents,
    };

    internal CrossingOutcome ToOutcome(DeviceRecord? stored, DeviceRecord? storedPartner) => Record is not null
        ? new CrossingOutcome.Crossed(Record.ToRecord(stored), Partner?.ToRecord(storedPartner)) { Detail = Detail }
        : new CrossingOutcome.NotCrossed(Names.Decision(Decision, Reason), Fault?.ToFault()) { Detail = Detail };
}
