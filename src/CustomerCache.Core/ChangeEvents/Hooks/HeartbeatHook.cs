using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Hooks;

/// <summary>Shows that jobs run: it does nothing, and its end is counted.</summary>
public sealed class HeartbeatHook : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Heartbeat;

    /// <inheritdoc/>
    public Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<HookResult>(HookResult.Done.Plain);
}
