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
    [property: Id(0)] string Id, [property: Id(1)] RefreshOutcome Outcome, [property: Id(2)] DateTimeOffset StartedAt, [property: Id(3)] DateTimeOffset FinishedAt, [property: Id(4)] int Attempts, [property: Id(5)] ImmutableSortedDictionary<string, int> Funnel)
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
