using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>A job as it is shown.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JobView")]
public sealed record JobView
{
    /// <summary>How many identifications are shown.</summary>
    public const int MaxIds = 5;

    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Topic { get; init; }

    [Id(2)]
    public required string Type { get; init; }

    [Id(3)]
    public required JobState State { get; init; }

    [Id(4)]
    public required int Priority { get; init; }

    [Id(5)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(6)]
    public required DateTimeOffset DueAt { get; init; }

    [Id(7)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was done or dropped; null before.</summary>
    [Id(8)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it failed.</summary>
    [Id(9)]
    public required int Attempts { get; init; }

    [Id(10)]
    public required int Generation { get; init; }

    /// <summary>Why it was dropped, or why it failed the last time.</summary>
    [Id(11)]
    public string? Reason { get; init; }

    /// <summary>The kind of entity.</summary>
    [Id(12)]
    public required string Entity { get; init; }

    /// <summary>The first identifications.</summary>
    [Id(13)]
    public required ImmutableArray<string> Ids { get; init; }

    /// <summary>How a job is shown.</summary>
    public static JobView Of(Job job, JobState state, string? reason = null, DateTimeOffset? endedAt = null) =>
        new()
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

/// <summary>How many jobs there are, and there were since the process started.</summary>
/// <param name="Waiting">Now.</param>
/// <param name="Running">Now.</param>
/// <param name="Done">Since the start.</param>
/// <param name="Duplicates">Offered and known already, since the start.</param>
/// <param name="Refused">Offered when there was no room, since the start.</param>
/// <param name="Retries">Failures after which a job was tried again, since the start.</param>
/// <param name="Dropped">By reason, since the start.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobCounts")]
public sealed record JobCounts(
    [property: Id(0)] int Waiting,
    [property: Id(1)] int Running,
    [property: Id(2)] long Done,
    [property: Id(3)] long Duplicates,
    [property: Id(4)] long Refused,
    [property: Id(5)] long Retries,
    [property: Id(6)] ImmutableSortedDictionary<JobDropReason, long> Dropped
)
{
    /// <summary>Jobs that failed for good and wait for an operator.</summary>
    [Id(7)]
    public int DeadLetters { get; init; }

    /// <summary>Dead letters that newer ones evicted, since the start.</summary>
    [Id(8)]
    public long EvictedDeadLetters { get; init; }
}
