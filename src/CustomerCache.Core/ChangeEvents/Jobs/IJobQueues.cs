using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>The queues of all topics, as an engine provides them. Thread safe.</summary>
public interface IJobQueues
{
    /// <summary>
    /// Takes jobs into the queues of their topics; stored when the call returns. Throws
    /// <see cref="Caching.Stores.StoreUnavailableException"/> when they may not be.
    /// </summary>
    ValueTask<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Jobs in a state, or in any, the newest first among those that ended.</summary>
    ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken);

    /// <summary>A job that waits, runs, or ended not long ago.</summary>
    ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many jobs there are and were, by topic.</summary>
    ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken);
}

/// <summary>What became of jobs that were offered.</summary>
/// <param name="Taken">They wait, perhaps in the place of older ones.</param>
/// <param name="Duplicates">They are known already.</param>
/// <param name="Dropped">They are of no use; each is listed with its reason.</param>
/// <param name="Refused">There is no room for them: nothing is kept of these, and they must be offered again.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.OfferedJobs")]
public sealed record EnqueueResult(
    [property: Id(0)] int Taken,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] int Dropped,
    [property: Id(3)] int Refused
)
{
    /// <summary>None.</summary>
    public static EnqueueResult None { get; } = new(0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static EnqueueResult operator +(EnqueueResult left, EnqueueResult right) =>
        new(left.Taken + right.Taken, left.Duplicates + right.Duplicates, left.Dropped + right.Dropped, left.Refused + right.Refused);
}
