namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Runs the hook of a job, then stores its follow-up jobs; only then is the job done. Thread safe.</summary>
internal sealed class JobRunner(Lazy<HookTable> hooks, IJobQueues queues, IEventObserver<JobEvent> observer)
{
    /// <summary>Returns the result; null when cancelled, so that the job runs again.</summary>
    public async Task<HookResult?> RunAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var result = await hooks.Value.RunAsync(job, cancellationToken);
            return result is HookResult.Done done ? await EnqueueFollowUpsAsync(job, done, cancellationToken) : result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            return new HookResult.Failed($"{failure.GetType().Name}: {failure.Message}");
        }
    }

    private async Task<HookResult> EnqueueFollowUpsAsync(Job job, HookResult.Done done, CancellationToken cancellationToken)
    {
        foreach (var problem in done.Problems)
        {
            observer.Observe(new JobEvent.FollowUpFailed(job, problem));
        }

        if (!done.FollowUps.IsEmpty)
        {
            var result = await queues.EnqueueAsync(done.FollowUps, cancellationToken);
            if (result.Refused > 0)
            {
                return new HookResult.Failed($"the queue is full: {result.Refused} follow-up jobs were rejected");
            }
        }

        return done;
    }
}

/// <summary>Represents an event of the job queue of a topic.</summary>
public abstract record JobEvent
{
    private JobEvent() { }

    /// <summary>A job ended, or waits for a retry.</summary>
    public sealed record Ended(Job Job, JobEnd End) : JobEvent;

    /// <summary>A follow-up job could not be created.</summary>
    public sealed record FollowUpFailed(Job Job, string Problem) : JobEvent;

    /// <summary>Stored jobs were unreadable: everything that they may have affected is invalidated.</summary>
    /// <param name="Topic">The topic.</param>
    /// <param name="Count">The number of unreadable jobs; 0 when the whole store is unreadable.</param>
    public sealed record Damaged(string Topic, int Count) : JobEvent;

    /// <summary>The queue of a topic cannot be loaded or stored now.</summary>
    public sealed record NotStored(string Topic, Exception Failure) : JobEvent;

    /// <summary>The queue of a topic started on this node; its counts can be read at any time, on any thread.</summary>
    public sealed record Opened(string Topic, Func<JobCounts> Counts) : JobEvent;

    /// <summary>
    /// The queue that was opened with these counts stopped on this node. Another one of the topic may already have been opened.
    /// </summary>
    public sealed record Closed(string Topic, Func<JobCounts> Counts) : JobEvent;
}
