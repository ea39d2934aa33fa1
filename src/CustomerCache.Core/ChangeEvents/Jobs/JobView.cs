using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents the public view of a job.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JobView")]
public sealed record JobView
{
    /// <summary>The maximum number of ids shown.</summary>
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

    /// <summary>Gets when it was done or dropped; null before.</summary>
    [Id(8)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the number of failures.</summary>
    [Id(9)]
    public required int Attempts { get; init; }

    [Id(10)]
    public required int Generation { get; init; }

    /// <summary>Gets why it was dropped, or its last failure.</summary>
    [Id(11)]
    public string? Reason { get; init; }

    /// <summary>Gets the kind of entity.</summary>
    [Id(12)]
    public required string Entity { get; init; }

    /// <summary>Gets the first ids.</summary>
    [Id(13)]
    public required ImmutableArray<string> Ids { get; init; }

    /// <summary>Returns the view of a job.</summary>
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

/// <summary>Represents the job counts of a topic, now and since the process started.</summary>
/// <param name="Waiting">Waiting now.</param>
/// <param name="Running">Running now.</param>
/// <param name="Done">Completed since the start.</param>
/// <param name="Duplicates">Rejected as duplicates since the start.</param>
/// <param name="Refused">Rejected because the queue was full, since the start.</param>
/// <param name="Retries">Failures followed by a retry, since the start.</param>
/// <param name="Dropped">Dropped since the start, by reason.</param>
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
    /// <summary>Gets the number of jobs that failed permanently and wait for an operator.</summary>
    [Id(7)]
    public int DeadLetters { get; init; }

    /// <summary>Gets the number of dead letters evicted since the start.</summary>
    [Id(8)]
    public long EvictedDeadLetters { get; init; }

    /// <summary>Gets the reason of the last retry or drop since the start, other than a superseded job; null for none.</summary>
    [Id(9)]
    public string? LastError { get; init; }

    /// <summary>Gets when that was.</summary>
    [Id(10)]
    public DateTimeOffset? LastErrorAt { get; init; }
}
