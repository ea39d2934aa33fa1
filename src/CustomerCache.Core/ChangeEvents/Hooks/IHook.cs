using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Hooks;

/// <summary>Does what jobs of one type are for. Runs at least once for each job, several at a time, and more than once after a crash. Thread safe.</summary>
public interface IHook
{
    /// <summary>The type of jobs that it runs.</summary>
    string JobType { get; }

    /// <summary>Runs a job. What it throws counts as a failure, after which the job is tried again.</summary>
    Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken);
}
