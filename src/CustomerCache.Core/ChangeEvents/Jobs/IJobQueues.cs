using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Provides the queues of all topics. Implemented by the engine. Thread safe.</summary>
public interface IJobQueues
{
    /// <summary>
    /// Enqueues jobs; they are stored when the call returns. Throws <see cref="Caching.Stores.StoreUnavailableException"/> when they may
    /// not be.
    /// </summary>
    ValueTask<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Returns jobs in a state, or in any; completed ones newest first.</summary>
    ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken);

    /// <summary>Returns a job that waits, runs, or completed recently.</summary>
    ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Returns the job counts by topic.</summary>
    ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Represents the result of enqueueing jobs.</summary>
/// <param name="Taken">Waiting jobs, including those that replaced older ones.</param>
/// <param name="Duplicates">Known jobs.</param>
/// <param name="Dropped">Jobs that cannot run; each is listed with its reason.</param>
/// <param name="Refused">Jobs rejected because the queue is full: they are not stored and must be enqueued again.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.OfferedJobs")]
public sealed record EnqueueResult(
    [property: Id(0)] int Taken,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] int Dropped,
    [property: Id(3)] int Refused
)
{
    /// <summary>
    /// Gets the ids of the jobs that do not wait now: duplicates, dropped and refused ones. Null from a silo of an earlier release.
    /// </summary>
    [Id(4)]
    public ImmutableArray<string>? NotTaken { get; init; } = [];

    /// <summary>Gets the empty result.</summary>
    public static EnqueueResult None { get; } = new(0, 0, 0, 0);

    /// <summary>Adds two results.</summary>
    public static EnqueueResult operator +(EnqueueResult left, EnqueueResult right) =>
        new(left.Taken + right.Taken, left.Duplicates + right.Duplicates, left.Dropped + right.Dropped, left.Refused + right.Refused)
        {
            NotTaken = [.. left.NotTaken ?? [], .. right.NotTaken ?? []],
        };
}
