using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Why a device is, or is not, in the cache of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DecisionReport")]
public sealed record DecisionReport
{
    /// <summary>Which one, as <c>system/host</c>.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The device.</summary>
    [Id(1)]
    public required string SerialNumber { get; init; }

    /// <summary>What became of it: <c>cached</c>, <c>skipped</c>, <c>kept</c>, <c>removed</c>.</summary>
    [Id(2)]
    public required string Decision { get; init; }

    /// <summary>Why, in snake case.</summary>
    [Id(3)]
    public required string Reason { get; init; }

    /// <summary>What a person should know beside the reason; null when nothing.</summary>
    [Id(4)]
    public string? Detail { get; init; }

    /// <summary>When it was decided.</summary>
    [Id(5)]
    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the device first turned up.</summary>
    [Id(6)]
    public DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>When the vendor last listed it as usable.</summary>
    [Id(7)]
    public DateTimeOffset? LastListedAt { get; init; }

    /// <summary>When it was last crossed with success.</summary>
    [Id(8)]
    public DateTimeOffset? LastConfirmedAt { get; init; }

    internal static DecisionReport From(DeviceDecision device) => new()
    {
        Tenant = device.Tenant.ToString(),
        SerialNumber = device.SerialNumber,
        Decision = DecisionNames.Of(device.History.Decision.Kind),
        Reason = DecisionNames.Of(device.History.Decision.Reason),
        Detail = device.History.Detail,
        DecidedAt = device.History.DecidedAt,
        FirstSeenAt = device.History.FirstSeenAt,
        LastListedAt = device.History.LastListedAt,
        LastConfirmedAt = device.History.LastConfirmedAt,
    };

    internal DeviceDecision ToDecision() => new(
        Names.Tenant(Tenant), SerialNumber, new DeviceHistory(Names.Decision(Decision, Reason), Detail, DecidedAt, FirstSeenAt, LastListedAt, LastConfirmedAt));
}
