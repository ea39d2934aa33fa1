using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Records that a user holds a copy of what he read. Without a token or an address there is no copy, and nothing to record. A copy that
/// was read before the last change of its entity is dropped instead.
/// </summary>
/// <param name="caches">Where relations are kept.</param>
/// <param name="rules">Tells the types of entities.</param>
/// <param name="relationFor">How long a relation lives.</param>
/// <param name="time">Tells now.</param>
public sealed class CacheHook(DomainCaches caches, ChangeRules rules, TimeSpan relationFor, TimeProvider time) : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Cache;

    /// <inheritdoc/>
    public async Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Event is { Holder: { } holder, ResourceUrl: { } address } && CacheKey.IsKey(address))
        {
            var now = time.GetUtcNow();
            var relations = EntityRef
                .Among(rules.Entities.TypeOf(job.Event.Entity), job.Event.Ids)
                .Select(entity => new Relation
                {
                    Entity = entity,
                    Holder = holder,
                    Key = address,
                    ReadAt = job.Event.OccurredAt ?? job.CreatedAt,
                    ExpiresAt = now + relationFor,
                });
            await caches.RecordAsync([.. relations], cancellationToken);
        }

        return HookResult.Done.Plain;
    }
}

/// <summary>Shows that jobs run: it does nothing, and its end is counted.</summary>
public sealed class HeartbeatHook : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Heartbeat;

    /// <inheritdoc/>
    public Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<HookResult>(HookResult.Done.Plain);
}
