using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Something to do because of a change. Immutable; what becomes of it is known to its queue.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Job")]
public sealed record Job
{
    /// <summary>The identification, of this job only.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The queue it is for.</summary>
    [Id(1)]
    public required string Topic { get; init; }

    /// <summary>What it is to do, and when, in offsets from its creation.</summary>
    [Id(2)]
    public required JobProperties Properties { get; init; }

    /// <summary>When it was made.</summary>
    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It does not run earlier. Later than first meant after a failure.</summary>
    [Id(4)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>It does not run later.</summary>
    [Id(5)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often it failed.</summary>
    [Id(6)]
    public int Attempts { get; init; }

    /// <summary>0 when it was made from an event, one more than its parent when it follows another job.</summary>
    [Id(7)]
    public int Generation { get; init; }

    /// <summary>Two jobs with the same hash are the same job.</summary>
    [Id(8)]
    public required string Hash { get; init; }

    /// <summary>Two jobs with the same key are about the same: the newer one may replace the older.</summary>
    [Id(9)]
    public required string SupersedeKey { get; init; }

    /// <summary>
    /// Whether it concerns other users too. False for one of the jobs that were made for each of them: it must not do so again.
    /// </summary>
    [Id(10)]
    public bool OthersAffected { get; init; } = true;

    /// <summary>The change.</summary>
    [Id(11)]
    public required ChangeEvent Event { get; init; }

    /// <summary>What the hook does.</summary>
    public string JobType => Properties.JobType;

    /// <summary>A lower number is more urgent.</summary>
    public int Priority => Properties.Priority;

    /// <summary>
    /// Whether it is known again by its hash. Recording who holds a copy never is: it does no harm, and not recording does.
    /// </summary>
    public bool IsDeduplicated => JobType != JobTypes.Cache;

    /// <summary>Whether it is too late to run it.</summary>
    public bool IsExpired(DateTimeOffset now) => now > ExpiresAt;
}
