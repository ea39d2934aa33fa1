using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Records that a user holds a copy of what was read.</summary>
/// <remarks>
/// Does nothing without a token or an address. A copy that was read before the last change of its entity is dropped instead.
/// </remarks>
/// <param name="caches">Stores the relations.</param>
/// <param name="rules">Maps kinds of entities to types.</param>
/// <param name="relationFor">The lifetime of a relation.</param>
/// <param name="time">The clock.</param>
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

/// <summary>Proves that jobs run: does nothing; its completion is counted.</summary>
public sealed class HeartbeatHook : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Heartbeat;

    /// <inheritdoc/>
    public Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<HookResult>(HookResult.Done.Plain);
}
