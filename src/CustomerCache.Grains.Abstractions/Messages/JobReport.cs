using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A job as it is shown.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JobReport")]
public sealed record JobReport
{
    /// <summary>Its identification.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its topic.</summary>
    [Id(1)]
    public required string Topic { get; init; }

    /// <summary>What its hook does.</summary>
    [Id(2)]
    public required string Type { get; init; }

    /// <summary>Where it is: the name of a <see cref="JobState"/>.</summary>
    [Id(3)]
    public required string State { get; init; }

    /// <summary>A lower number is more urgent.</summary>
    [Id(4)]
    public int Priority { get; init; }

    /// <summary>When it was made.</summary>
    [Id(5)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>It does not run earlier.</summary>
    [Id(6)]
    public DateTimeOffset DueAt { get; init; }

    /// <summary>It does not run later.</summary>
    [Id(7)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(8)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it failed.</summary>
    [Id(9)]
    public int Attempts { get; init; }

    /// <summary>How many jobs it follows, one after the other.</summary>
    [Id(10)]
    public int Generation { get; init; }

    /// <summary>Why it was dropped, or failed the last time.</summary>
    [Id(11)]
    public string? Reason { get; init; }

    /// <summary>The kind of entity.</summary>
    [Id(12)]
    public required string Entity { get; init; }

    /// <summary>The first identifications.</summary>
    [Id(13)]
    public ImmutableArray<string> Ids { get; init; } = [];

    internal static JobReport From(JobView view) => new()
    {
        Id = view.Id,
        Topic = view.Topic,
        Type = view.Type,
        State = view.State.ToString(),
        Priority = view.Priority,
        CreatedAt = view.CreatedAt,
        DueAt = view.DueAt,
        ExpiresAt = view.ExpiresAt,
        EndedAt = view.EndedAt,
        Attempts = view.Attempts,
        Generation = view.Generation,
        Reason = view.Reason,
        Entity = view.Entity,
        Ids = view.Ids,
    };

    internal JobView ToView() => new()
    {
        Id = Id,
        Topic = Topic,
        Type = Type,
        State = Enum.Parse<JobState>(State),
        Priority = Priority,
        CreatedAt = CreatedAt,
        DueAt = DueAt,
        ExpiresAt = ExpiresAt,
        EndedAt = EndedAt,
        Attempts = Attempts,
        Generation = Generation,
        Reason = Reason,
        Entity = Entity,
        Ids = Ids,
    };
}
