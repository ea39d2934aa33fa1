using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>How far a refresh is at one moment. Immutable.</summary>
/// <param name="Id">The refresh.</param>
/// <param name="Tenant">Whose refresh.</param>
/// <param name="State"><c>running</c> or <c>finished</c>.</param>
/// <param name="StartedAt">First attempt.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Attempts">Attempts to list so far.</param>
/// <param name="Outcome">Null while it runs.</param>
/// <param name="Listed">Devices in the vendor's list.</param>
/// <param name="Decided">Devices decided so far, with Bruin or without.</param>
/// <param name="Crossed">Devices decided with Bruin so far.</param>
/// <param name="Total">Devices to be decided with Bruin.</param>
/// <param name="Eta">Time left at the rate so far; null when there is no rate yet.</param>
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
    /// <summary>Grows with every change.</summary>
    [Id(14)]
    public long Revision { get; init; }

    /// <summary>The last attempt that failed; null when none did, or the devices are listed by now.</summary>
    [Id(15)]
    public FailedAttempt? Failed { get; init; }
}

/// <summary>Represents an attempt to list the devices of a tenant that failed.</summary>
/// <param name="Reason">What the vendor answered, for a person; never a secret.</param>
/// <param name="Attempt">1 for the first one of the refresh.</param>
/// <param name="Attempts">The most attempts of the refresh.</param>
/// <param name="NextAt">When the next one begins; null when it has begun or was the last.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FailedAttempt")]
public sealed record FailedAttempt(
    [property: Id(0)] string Reason,
    [property: Id(1)] int Attempt,
    [property: Id(2)] int Attempts,
    [property: Id(3)] DateTimeOffset? NextAt
);
