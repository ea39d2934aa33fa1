using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>The jobs of one topic, whose name is the key, and those who work on them. For silos.</summary>
[Alias("customer-cache.IJobQueueGrain")]
internal interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that stored jobs are worked on.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Takes jobs in; stored when the call returns.</summary>
    [Alias("Offer")]
    Task<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Jobs in a state, or in any.</summary>
    [Alias("List")]
    Task<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken);

    /// <summary>A job that waits, runs, or ended not long ago.</summary>
    [Alias("Find")]
    Task<JobView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many jobs there are and were.</summary>
    [Alias("Count")]
    Task<JobCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Returns the jobs that failed for good, the oldest first.</summary>
    [Alias("GetDeadLetters")]
    Task<ImmutableArray<DeadLetter>> GetDeadLettersAsync(CancellationToken cancellationToken);

    /// <summary>Enqueues the job of a dead letter again; the letter goes if that succeeds. Null when there is none.</summary>
    [Alias("RetryDeadLetter")]
    Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; false when there is none.</summary>
    [Alias("DropDeadLetter")]
    Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken);
}
