using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>How a hook ended.</summary>
public abstract record HookResult
{
    private HookResult()
    {
    }

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
