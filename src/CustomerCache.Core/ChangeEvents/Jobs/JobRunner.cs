namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Runs the hook of a job, then has its follow-up jobs stored: only then may the job count as done. Thread safe.</summary>
internal sealed class JobRunner(Lazy<HookTable> hooks, IJobQueues queues, IJobObserver observer)
{
    /// <summary>How the job ended; null when it was told to end, so that it is to run again.</summary>
    public async Task<HookResult?> RunAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var result = await hooks.Value.RunAsync(job, cancellationToken);
            return result is HookResult.Done done ? await FollowAsync(job, done, cancellationToken) : result;
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

    private async Task<HookResult> FollowAsync(Job job, HookResult.Done done, CancellationToken cancellationToken)
    {
        foreach (var problem in done.Problems)
        {
            observer.Problem(job, problem);
        }

        if (!done.FollowUps.IsEmpty)
        {
            var offered = await queues.EnqueueAsync(done.FollowUps, cancellationToken);
            if (offered.Refused > 0)
            {
                return new HookResult.Failed($"there is no room for {offered.Refused} of its follow-up jobs");
            }
        }

        return done;
    }
}

/// <summary>Is told what becomes of jobs. Must not throw, and must not take long.</summary>
public interface IJobObserver
{
    /// <summary>A job ended, or waits to be tried again.</summary>
    void Ended(Job job, JobEnd end);

    /// <summary>Something that should have followed a job could not be made.</summary>
    void Problem(Job job, string problem);

    /// <summary>Stored jobs could not be read: everything that they may have dropped is dropped.</summary>
    void Damaged(string topic, int places);

    /// <summary>The queue of a topic cannot be loaded or stored now.</summary>
    void NotStored(string topic, Exception failure);

    /// <summary>The queue of a topic works here from now on; its counts can be read at any time, from any thread.</summary>
    void Opened(string topic, Func<JobCounts> counts);

    /// <summary>
    /// The queue that was opened with these counts does not work here any more. Another one of the topic may have been opened before.
    /// </summary>
    void Closed(string topic, Func<JobCounts> counts);
}
