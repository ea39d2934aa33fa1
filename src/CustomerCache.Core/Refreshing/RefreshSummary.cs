using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents a completed refresh.</summary>
/// <param name="Id">The id of the refresh.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="StartedAt">The start of the first attempt.</param>
/// <param name="FinishedAt">The end.</param>
/// <param name="Attempts">The number of attempts to list.</param>
/// <param name="Funnel">Devices by decision; every listed device, and every stored but unlisted one, counts once.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshSummary")]
public sealed record RefreshSummary(
    [property: Id(0)] string Id,
    [property: Id(1)] RefreshOutcome Outcome,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset FinishedAt,
    [property: Id(4)] int Attempts,
    [property: Id(5)] ImmutableSortedDictionary<string, int> Funnel
)
{
    /// <summary>Gets the version served at its end; 0 when the tenant was never built or the version was not recorded.</summary>
    [Id(6)]
    public long Version { get; init; }

    /// <summary>Gets the number of records served at its end.</summary>
    [Id(7)]
    public int Records { get; init; }

    /// <summary>Gets the reason of a failure: a fault of the vendor, or what was blocked; null for none, or in older data.</summary>
    [Id(8)]
    public string? Reason { get; init; }

    /// <summary>Gets the number of serial numbers left without a record because their look-up failed.</summary>
    [Id(9)]
    public int Undecided { get; init; }

    /// <summary>Gets whether the tenant is done until the next interval; otherwise the next check retries.</summary>
    public bool CountsAsDone => Outcome is RefreshOutcome.Stored or RefreshOutcome.NothingLeft;

    /// <summary>Gets whether an operator should investigate: earlier records are served because something failed.</summary>
    public bool IsFailure => Outcome is RefreshOutcome.Failed or RefreshOutcome.ListingFailed or RefreshOutcome.ShrinkBlocked;
}

/// <summary>Specifies the outcome of a refresh.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshOutcome")]
public enum RefreshOutcome
{
    /// <summary>A device was crossed, or a stored record positively removed; the result is stored.</summary>
    Stored = 0,

    /// <summary>Every device was decided and none is to be served; the stored records are kept.</summary>
    NothingLeft = 1,

    /// <summary>Failures left nothing to store; the stored records are kept.</summary>
    Failed = 2,

    /// <summary>The devices could not be listed in any attempt; the stored records are kept.</summary>
    ListingFailed = 3,

    /// <summary>
    /// Too many records would be dropped; the stored ones are kept until the next refresh or an operator accepts the drop.
    /// </summary>
    ShrinkBlocked = 4,

    /// <summary>The tenant was no longer due before the next attempt: another refresh completed.</summary>
    NoLongerDue = 5,

    /// <summary>The process stopped during the refresh; nothing was changed.</summary>
    Interrupted = 6,
}
