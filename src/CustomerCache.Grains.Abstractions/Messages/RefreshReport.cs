using CustomerCache.Core.Refreshing;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How far a refresh is, or how it ended.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshReport")]
public sealed record RefreshReport
{
    /// <summary>Its identification.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Whose refresh, as <c>system/host</c>.</summary>
    [Id(1)]
    public required string Tenant { get; init; }

    /// <summary>First attempt.</summary>
    [Id(2)]
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    [Id(3)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Attempts to list so far.</summary>
    [Id(4)]
    public int Attempts { get; init; }

    /// <summary>Name of a <see cref="RefreshOutcome"/>; null while it runs.</summary>
    [Id(5)]
    public string? Outcome { get; init; }

    /// <summary>Devices in the vendor's list.</summary>
    [Id(6)]
    public int Listed { get; init; }

    /// <summary>Devices decided so far.</summary>
    [Id(7)]
    public int Decided { get; init; }

    /// <summary>Devices decided with Bruin so far.</summary>
    [Id(8)]
    public int Crossed { get; init; }

    /// <summary>Devices to be decided with Bruin.</summary>
    [Id(9)]
    public int Total { get; init; }

    /// <summary>Time left at the rate so far; null when there is no rate yet.</summary>
    [Id(10)]
    public TimeSpan? Eta { get; init; }

    /// <summary>Devices by decision so far.</summary>
    [Id(11)]
    public ImmutableSortedDictionary<string, int> Funnel { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Time since the start.</summary>
    [Id(12)]
    public TimeSpan Elapsed { get; init; }

    internal static RefreshReport From(RefreshStatus status) => new()
    {
        Id = status.Id,
        Tenant = status.Tenant.ToString(),
        StartedAt = status.StartedAt,
        FinishedAt = status.FinishedAt,
        Attempts = status.Attempts,
        Outcome = status.Outcome?.ToString(),
        Listed = status.Listed,
        Decided = status.Decided,
        Crossed = status.Crossed,
        Total = status.Total,
        Eta = status.Eta,
        Funnel = status.Funnel,
        Elapsed = status.Elapsed,
    };

    internal RefreshStatus ToStatus() => new(
        Id, Names.Tenant(Tenant), Outcome is null ? "running" : "finished", StartedAt, FinishedAt, Attempts, Outcome is null ? null : Names.Outcome(Outcome),
        Listed, Decided, Crossed, Total, Eta, Funnel, Elapsed);
}
