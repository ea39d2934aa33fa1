using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>A refresh that is over.</summary>
/// <param name="Id">Its identification.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="StartedAt">First attempt.</param>
/// <param name="FinishedAt">End.</param>
/// <param name="Attempts">How often the listing was tried.</param>
/// <param name="Funnel">Devices by decision; every listed device, and every stored one that was not listed, counts once.</param>
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
    /// <summary>The version that was served when it ended; 0 when the tenant was never built, or nobody noted it.</summary>
    [Id(6)]
    public long Version { get; init; }

    /// <summary>How many records were served when it ended.</summary>
    [Id(7)]
    public int Records { get; init; }

    /// <summary>Why its devices could not be listed; null when they were, or an earlier release did not note it.</summary>
    [Id(8)]
    public string? Reason { get; init; }

    /// <summary>Whether the tenant is done until the next interval; otherwise the next check tries again.</summary>
    public bool CountsAsDone => Outcome is RefreshOutcome.Stored or RefreshOutcome.NothingLeft;

    /// <summary>Whether somebody should look: the tenant is served from what was known before because something failed.</summary>
    public bool IsFailure => Outcome is RefreshOutcome.Failed or RefreshOutcome.ListingFailed or RefreshOutcome.ShrinkBlocked;
}

/// <summary>How a refresh ended.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshOutcome")]
public enum RefreshOutcome
{
    /// <summary>Something was crossed or positively removed; the result is stored.</summary>
    Stored = 0,

    /// <summary>Every device was decided and none is to be served; what was stored stays.</summary>
    NothingLeft = 1,

    /// <summary>Nothing could be stored because of failures; what was stored stays.</summary>
    Failed = 2,

    /// <summary>The devices could not be listed in any attempt; what was stored stays.</summary>
    ListingFailed = 3,

    /// <summary>Too many records would be dropped; what was stored stays until the next refresh or an explicit permission.</summary>
    ShrinkBlocked = 4,

    /// <summary>While waiting for its next attempt the tenant was no longer due: somebody else did the work.</summary>
    NoLongerDue = 5,

    /// <summary>The process stopped in the middle; nothing was changed.</summary>
    Interrupted = 6,
}
