using System.Collections.Frozen;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Hooks;

/// <summary>The hooks by the type of job. A job that no hook knows is given up at once: trying again is of no use.</summary>
public sealed class HookTable(IEnumerable<IHook> hooks)
{
    private readonly FrozenDictionary<string, IHook> _byType = hooks.ToFrozenDictionary(h => h.JobType, StringComparer.Ordinal);

    /// <summary>Runs a job.</summary>
    public Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken) => _byType.TryGetValue(job.JobType, out var hook)
        ? hook.RunAsync(job, cancellationToken)
        : Task.FromResult<HookResult>(new HookResult.Rejected($"no hook knows jobs of type '{job.JobType}'; there are {string.Join(", ", _byType.Keys.Order(StringComparer.Ordinal))}"));
}
