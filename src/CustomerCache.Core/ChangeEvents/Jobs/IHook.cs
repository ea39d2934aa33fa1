using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Runs the jobs of one type. Thread safe.</summary>
/// <remarks>Runs at least once per job, several jobs in parallel, and again after a crash.</remarks>
public interface IHook
{
    /// <summary>Gets the type of its jobs.</summary>
    string JobType { get; }

    /// <summary>Runs a job. An exception counts as a failure, and the job is retried.</summary>
    Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken);
}

/// <summary>Represents the result of a hook. A closed set.</summary>
public abstract record HookResult
{
    private HookResult() { }

    /// <summary>The job is done.</summary>
    /// <remarks>
    /// The runner stores the follow-up jobs in the queues of their topics before it completes the job: a crash in between runs the hook
    /// again and loses none.
    /// </remarks>
    public sealed record Done(ImmutableArray<Job> FollowUps) : HookResult
    {
        /// <summary>The result without follow-up jobs.</summary>
        public static readonly Done Plain = new([]);

        /// <summary>Gets the follow-up jobs that could not be created, with reasons.</summary>
        public ImmutableArray<string> Problems { get; init; } = [];
    }

    /// <summary>The job failed and may be retried.</summary>
    public sealed record Failed(string Reason) : HookResult;

    /// <summary>The job can never succeed because its type is unknown.</summary>
    public sealed record Rejected(string Reason) : HookResult;
}

/// <summary>Maps types of jobs to hooks. A job without a hook is dropped at once: a retry is useless.</summary>
public sealed class HookTable(IEnumerable<IHook> hooks)
{
    private readonly FrozenDictionary<string, IHook> _byType = hooks.ToFrozenDictionary(h => h.JobType, StringComparer.Ordinal);

    /// <summary>Runs a job.</summary>
    public Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken) =>
        _byType.TryGetValue(job.JobType, out var hook)
            ? hook.RunAsync(job, cancellationToken)
            : Task.FromResult<HookResult>(
                new HookResult.Rejected(
                    $"no hook knows jobs of type '{job.JobType}'; there are {string.Join(", ", _byType.Keys.Order(StringComparer.Ordinal))}"
                )
            );
}
