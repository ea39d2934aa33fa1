using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>A job as it is shown.</summary>
public sealed record JobView
{
    /// <summary>How many identifications are shown.</summary>
    public const int MaxIds = 5;

    public required string Id { get; init; }

    public required string Topic { get; init; }

    public required string Type { get; init; }

    public required JobState State { get; init; }

    public required int Priority { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was done or dropped; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it failed.</summary>
    public required int Attempts { get; init; }

    public required int Generation { get; init; }

    /// <summary>Why it was dropped, or why it failed the last time.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of entity.</summary>
    public required string Entity { get; init; }

    /// <summary>The first identifications.</summary>
    public required ImmutableArray<string> Ids { get; init; }

    /// <summary>How a job is shown.</summary>
    public static JobView Of(Job job, JobState state, string? reason = null, DateTimeOffset? endedAt = null) => new()
    {
        Id = job.Id,
        Topic = job.Topic,
        Type = job.JobType,
        State = state,
        Priority = job.Priority,
        CreatedAt = job.CreatedAt,
        DueAt = job.DueAt,
        ExpiresAt = job.ExpiresAt,
        EndedAt = endedAt,
        Attempts = job.Attempts,
        Generation = job.Generation,
        Reason = reason,
        Entity = job.Event.Entity,
        Ids = job.Event.Ids.Length <= MaxIds ? job.Event.Ids : job.Event.Ids[..MaxIds],
    };
}
