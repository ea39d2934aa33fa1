using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Does what jobs of one type are for. Runs at least once for each job, several at a time, and more than once after a crash. Thread safe.
/// </summary>
public interface IHook
{
    /// <summary>The type of jobs that it runs.</summary>
    string JobType { get; }

    /// <summary>Runs a job. What it throws counts as a failure, after which the job is tried again.</summary>
    Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken);
}

/// <summary>How a hook ended.</summary>
public abstract record HookResult
{
    private HookResult() { }

    /// <summary>
    /// The job is done. Whoever runs hooks offers the follow-up jobs to the queues of their topics, and stores that, before he completes
    /// the job: a crash in between runs the hook again, and loses none of them.
    /// </summary>
    public sealed record Done(ImmutableArray<Job> FollowUps) : HookResult
    {
        /// <summary>Done, and nothing follows.</summary>
        public static readonly Done Plain = new([]);

        /// <summary>What should have followed and could not be made, each with its reason.</summary>
        public ImmutableArray<string> Problems { get; init; } = [];
    }

    /// <summary>It may work the next time.</summary>
    public sealed record Failed(string Reason) : HookResult;

    /// <summary>It will never work: nobody knows such a job.</summary>
    public sealed record Rejected(string Reason) : HookResult;
}

/// <summary>The hooks by the type of job. A job that no hook knows is given up at once: trying again is of no use.</summary>
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
