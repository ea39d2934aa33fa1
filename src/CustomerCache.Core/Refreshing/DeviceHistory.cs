using CustomerCache.Core.Crossing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the history of a device: the last decision about it and its dates. Immutable.</summary>
/// <param name="Decision">The last decision.</param>
/// <param name="Detail">The detail beside the reason, such as the fault or the unexpected status; null for none.</param>
/// <param name="DecidedAt">When the decision was made.</param>
/// <param name="FirstSeenAt">When the device first appeared in a listing or an import.</param>
/// <param name="LastListedAt">When the vendor last listed it as usable; null if never since an import.</param>
/// <param name="LastConfirmedAt">When it was last crossed successfully; null if never.</param>
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
    /// <summary>Returns the history of a device seen for the first time.</summary>
    public static DeviceHistory First(DateTimeOffset at) => new(Decision.Cached, null, at, at, null, null);

    /// <summary>Returns whether the current record was crossed successfully at or after a time.</summary>
    public bool IsConfirmedSince(DateTimeOffset at) => Decision.Kind == DecisionKind.Cached && LastConfirmedAt >= at;

    /// <summary>Returns whether the decision about the device is missing: its look-up failed and there is no record to keep.</summary>
    public bool IsUndecided(DeviceRecord? record) => Decision.Kind == DecisionKind.Kept && record is null;

    /// <summary>Returns the history after a decision about a listed device.</summary>
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
