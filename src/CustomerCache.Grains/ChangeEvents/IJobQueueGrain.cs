using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Queues and runs the jobs of one topic, whose name is the key. Internal to silos.</summary>
[Alias("customer-cache.IJobQueueGrain")]
internal interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Activates the queue so that stored jobs run.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Enqueues jobs; durable when the call returns.</summary>
    [Alias("Offer")]
    Task<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken);

    /// <summary>Returns the jobs in a state, or in any state.</summary>
    [Alias("List")]
    Task<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken);

    /// <summary>Returns a pending, running or recently completed job.</summary>
    [Alias("Find")]
    Task<JobView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Returns the job counts.</summary>
    [Alias("Count")]
    Task<JobCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Returns the jobs that failed permanently, oldest first.</summary>
    [Alias("GetDeadLetters")]
    Task<ImmutableArray<DeadLetter>> GetDeadLettersAsync(CancellationToken cancellationToken);

    /// <summary>Enqueues a dead letter's job again and removes the letter on success; returns null when it does not exist.</summary>
    [Alias("RetryDeadLetter")]
    Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; returns false when it does not exist.</summary>
    [Alias("DropDeadLetter")]
    Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken);
}
