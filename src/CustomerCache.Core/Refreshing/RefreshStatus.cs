using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the progress of a refresh at one moment. Immutable.</summary>
/// <param name="Id">The id of the refresh.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="State"><c>running</c> or <c>finished</c>.</param>
/// <param name="StartedAt">The start of the first attempt.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Attempts">Attempts to list so far.</param>
/// <param name="Outcome">Null while it runs.</param>
/// <param name="Listed">Devices in the vendor's list.</param>
/// <param name="Decided">Devices decided so far, with or without Bruin.</param>
/// <param name="Crossed">Devices decided with Bruin so far.</param>
/// <param name="Total">Devices to be decided with Bruin.</param>
/// <param name="Eta">Remaining time at the current rate; null without a rate.</param>
/// <param name="Funnel">Devices by decision so far.</param>
/// <param name="Elapsed">Time since the start.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshStatus")]
public sealed record RefreshStatus(
    [property: Id(0)] string Id,
    [property: Id(1)] TenantId Tenant,
    [property: Id(2)] string State,
    [property: Id(3)] DateTimeOffset StartedAt,
    [property: Id(4)] DateTimeOffset? FinishedAt,
    [property: Id(5)] int Attempts,
    [property: Id(6)] RefreshOutcome? Outcome,
    [property: Id(7)] int Listed,
    [property: Id(8)] int Decided,
    [property: Id(9)] int Crossed,
    [property: Id(10)] int Total,
    [property: Id(11)] TimeSpan? Eta,
    [property: Id(12)] ImmutableSortedDictionary<string, int> Funnel,
    [property: Id(13)] TimeSpan Elapsed
)
{
    /// <summary>Gets the revision; it grows with every change.</summary>
    [Id(14)]
    public long Revision { get; init; }

    /// <summary>Gets the last failed attempt; null when none failed or the devices are listed by now.</summary>
    [Id(15)]
    public FailedAttempt? Failed { get; init; }

    /// <summary>Gets the number of serial numbers left without a record because their look-up failed; null while it runs.</summary>
    [Id(16)]
    public int? Undecided { get; init; }

    /// <summary>Gets whether a device has been decided so far by what Bruin answered.</summary>
    public bool HasBruinAnswered =>
        Funnel.Keys.Any(k =>
            k == DecisionNames.Of(DecisionKind.Cached) || k.StartsWith(DecisionNames.Of(DecisionKind.Removed), StringComparison.Ordinal)
        );
}

/// <summary>Represents a failed attempt to list the devices of a tenant.</summary>
/// <param name="Reason">The vendor's fault, human-readable, without secrets.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Attempts">The maximum number of attempts.</param>
/// <param name="NextAt">When the next attempt begins; null when it has begun or there is none.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FailedAttempt")]
public sealed record FailedAttempt(
    [property: Id(0)] string Reason,
    [property: Id(1)] int Attempt,
    [property: Id(2)] int Attempts,
    [property: Id(3)] DateTimeOffset? NextAt
)
{
    /// <summary>Gets when it failed.</summary>
    [Id(4)]
    public DateTimeOffset At { get; init; }
}
