using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>The queues of all topics, as an engine provides them. Thread safe.</summary>
public interface IJobQueues
{
    /// <summary>Takes jobs into the queues of their topics; stored when the call returns. Throws <see cref="Caching.Stores.StoreUnavailableException"/> when they may not be.</summary>
    ValueTask<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Jobs in a state, or in any, the newest first among those that ended.</summary>
    ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken);

    /// <summary>A job that waits, runs, or ended not long ago.</summary>
    ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many jobs there are and were, by topic.</summary>
    ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken);
}
