namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Runs the hook of a job, then stores its follow-up jobs; only then is the job done. Thread safe.</summary>
internal sealed class JobRunner(Lazy<HookTable> hooks, IJobQueues queues, IJobObserver observer)
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
            observer.Problem(job, problem);
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

/// <summary>Observes jobs. Implementations must be fast and never throw.</summary>
public interface IJobObserver
{
    /// <summary>A job ended, or waits for a retry.</summary>
    void Ended(Job job, JobEnd end);

    /// <summary>A follow-up job could not be created.</summary>
    void Problem(Job job, string problem);

    /// <summary>Stored jobs were unreadable: everything that they may have affected is invalidated.</summary>
    void Damaged(string topic, int places);

    /// <summary>The queue of a topic cannot be loaded or stored now.</summary>
    void NotStored(string topic, Exception failure);

    /// <summary>The queue of a topic started on this node; its counts can be read at any time, on any thread.</summary>
    void Opened(string topic, Func<JobCounts> counts);

    /// <summary>
    /// The queue that was opened with these counts stopped on this node. Another one of the topic may already have been opened.
    /// </summary>
    void Closed(string topic, Func<JobCounts> counts);
}
