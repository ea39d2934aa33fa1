using CustomerCache.Core.ChangeEvents.Hooks;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Working;

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
