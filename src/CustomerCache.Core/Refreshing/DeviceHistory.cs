using CustomerCache.Core.Crossing;

namespace CustomerCache.Core.Refreshing;

/// <summary>What is known of a device beside its record: the last decision about it and since when we know it. Immutable.</summary>
/// <param name="Decision">The last decision.</param>
/// <param name="Detail">What a person should know beside the reason: the fault, the odd status; null when nothing.</param>
/// <param name="DecidedAt">When it was made.</param>
/// <param name="FirstSeenAt">When the device first turned up in a listing or an import.</param>
/// <param name="LastListedAt">When the vendor last listed it as usable; null for never since an import.</param>
/// <param name="LastConfirmedAt">When it was last crossed with success; null for never.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceHistory")]
public sealed record DeviceHistory(
    [property: Id(0)] Decision Decision,
    [property: Id(1)] string? Detail,
    [property: Id(2)] DateTimeOffset DecidedAt,
    [property: Id(3)] DateTimeOffset FirstSeenAt,
    [property: Id(4)] DateTimeOffset? LastListedAt,
    [property: Id(5)] DateTimeOffset? LastConfirmedAt
)
{
    /// <summary>The history of a device seen for the first time.</summary>
    public static DeviceHistory First(DateTimeOffset at) => new(Decision.Cached, null, at, at, null, null);

    /// <summary>Whether the record of the device was crossed with success at or after a moment, and is what was crossed.</summary>
    public bool IsConfirmedSince(DateTimeOffset at) => Decision.Kind == DecisionKind.Cached && LastConfirmedAt >= at;

    /// <summary>The history after a decision about a listed device.</summary>
    public DeviceHistory Decide(Decision decision, string? detail, DateTimeOffset at)
    {
        var usable = decision.Kind != DecisionKind.Skipped;
        return this with
        {
            Decision = decision,
            Detail = detail,
            DecidedAt = at,
            LastListedAt = usable ? at : LastListedAt,
            LastConfirmedAt = decision.Kind == DecisionKind.Cached ? at : LastConfirmedAt,
        };
    }
}
