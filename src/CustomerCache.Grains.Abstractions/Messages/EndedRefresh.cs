using CustomerCache.Core.Refreshing;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A refresh that is over.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EndedRefresh")]
public sealed record EndedRefresh
{
    /// <summary>Its identification.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name of a <see cref="RefreshOutcome"/>.</summary>
    [Id(1)]
    public required string Outcome { get; init; }

    /// <summary>First attempt.</summary>
    [Id(2)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>End.</summary>
    [Id(3)]
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>How often the listing was tried.</summary>
    [Id(4)]
    public int Attempts { get; init; }

    /// <summary>Devices by decision.</summary>
    [Id(5)]
    public ImmutableSortedDictionary<string, int> Funnel { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The version that was served when it ended; 0 when never built, or not noted.</summary>
    [Id(6)]
    public long Version { get; init; }

    /// <summary>How many records were served when it ended.</summary>
    [Id(7)]
    public int Records { get; init; }

    internal static EndedRefresh From(RefreshSummary summary) => new()
    {
        Id = summary.Id,
        Outcome = summary.Outcome.ToString(),
        StartedAt = summary.StartedAt,
        FinishedAt = summary.FinishedAt,
        Attempts = summary.Attempts,
        Funnel = summary.Funnel,
        Version = summary.Version,
        Records = summary.Records,
    };

    internal RefreshSummary ToSummary() => new(Id, Names.Outcome(Outcome), StartedAt, FinishedAt, Attempts, Funnel) { Version = Version, Records = Records };
}
