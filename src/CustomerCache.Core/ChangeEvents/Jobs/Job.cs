using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents work caused by a change. Immutable; its queue tracks its state.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Job")]
public sealed record Job
{
    /// <summary>Gets the unique id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Gets the topic, which selects the queue.</summary>
    [Id(1)]
    public required string Topic { get; init; }

    /// <summary>Gets the properties, with offsets from the creation.</summary>
    [Id(2)]
    public required JobProperties Properties { get; init; }

    /// <summary>Gets the creation time.</summary>
    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time before which it does not run. A failure moves it.</summary>
    [Id(4)]
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the time after which it does not run.</summary>
    [Id(5)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the number of failures.</summary>
    [Id(6)]
    public int Attempts { get; init; }

    /// <summary>Gets the generation: 0 for a job of an event, the parent's plus one for a follow-up job.</summary>
    [Id(7)]
    public int Generation { get; init; }

    /// <summary>Gets the deduplication hash; jobs with equal hashes are the same job.</summary>
    [Id(8)]
    public required string Hash { get; init; }

    /// <summary>Gets the supersede key; among jobs with equal keys the newer one may replace the older.</summary>
    [Id(9)]
    public required string SupersedeKey { get; init; }

    /// <summary>Gets whether other users are affected too. False for the jobs created per user, which must not fan out again.</summary>
    [Id(10)]
    public bool OthersAffected { get; init; } = true;

    /// <summary>Gets the change.</summary>
    [Id(11)]
    public required ChangeEvent Event { get; init; }

    /// <summary>Gets the type, which selects the hook.</summary>
    public string JobType => Properties.JobType;

    /// <summary>Gets the priority; a lower number is more urgent.</summary>
    public int Priority => Properties.Priority;

    /// <summary>
    /// Gets whether it is deduplicated by its hash. Recording a copy is not: repeating it is harmless, omitting it is not.
    /// </summary>
    public bool IsDeduplicated => JobType != JobTypes.Cache;

    /// <summary>Returns whether it has expired.</summary>
    public bool IsExpired(DateTimeOffset now) => now > ExpiresAt;
}
