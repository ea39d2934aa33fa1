namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Represents a job that failed for good, or an event whose handling failed in a way that repeating does not mend. Kept until an operator
/// retries or drops it, or until newer ones take its place.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeadLetter")]
public sealed record DeadLetter
{
    /// <summary>The identification of the job; of an event, one made for this purpose.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The topic of the job, or the channel of the event.</summary>
    [Id(1)]
    public required string Origin { get; init; }

    /// <summary>The job; null for an event that made none.</summary>
    [Id(2)]
    public Job? Job { get; init; }

    /// <summary>The change that it is about.</summary>
    [Id(3)]
    public required ChangeEvent Event { get; init; }

    /// <summary>What went wrong the last time.</summary>
    [Id(4)]
    public required string Reason { get; init; }

    /// <summary>When it failed for good.</summary>
    [Id(5)]
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The dead letter of a job.</summary>
    public static DeadLetter Of(Job job, string reason, DateTimeOffset failedAt) =>
        new() { Id = job.Id, Origin = job.Topic, Job = job, Event = job.Event, Reason = reason, FailedAt = failedAt };
}
