using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>Calls one cache partition on whichever silo owns it.</summary>
internal sealed class GrainPartition(int number, IGrainFactory grains, OwnedPartitions owned, TimeProvider clock, TimeProvider time)
    : ICachePartition
{
    private readonly ResilientGrainCaller<ICachePartitionGrain> _calls = new(
        $"cache partition {number}",
        () => grains.GetGrain<ICachePartitionGrain>(number),
        time
    );

    /// <inheritdoc/>
    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        owned.TryRead(number, key) is { } found
            ? ValueTask.FromResult<CacheReading>(found)
            : CallAsync(key, wantsLease, wait, cancellationToken);

    private async ValueTask<CacheReading> CallAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (started, hasWaited) = (time.GetTimestamp(), false);
        for (var remaining = wait; ; remaining = wait - time.GetElapsedTime(started))
        {
            var attemptedAt = time.GetTimestamp();
            var slice =
                remaining < TimeSpan.Zero ? TimeSpan.Zero
                : remaining < IDomainCacheGrain.LongestWait ? remaining
                : IDomainCacheGrain.LongestWait;
            var answer = await _calls.CallAsync(
                (key, wantsLease, slice),
                static (owner, q, token) => owner.ReadAsync(q.key, q.wantsLease, q.slice, token),
                ResilientGrainCaller<ICachePartitionGrain>.Short + remaining,
                cancellationToken
            );
            switch (answer)
            {
                // A miss is final only if it came before the slice elapsed and no lease was wanted; otherwise a fetch may still be in
                // progress.
                case CacheReading.Missing when slice < remaining && (wantsLease || time.GetElapsedTime(attemptedAt) >= slice):
                    hasWaited = true;
                    break;
                case CacheReading.Found found when hasWaited:
                    return found with { WasFetchedNow = true };
                case var reading:
                    return reading;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken)
    {
        // A hung silo does not answer until it is declared dead, so each attempt times out earlier and carries the age of the write.
        var attempts = new WriteAttempts(clock, time, write);
        return _calls.CallAsync(
            attempts,
            static (owner, t, token) =>
                new ValueTask<CacheWriting>(
                    owner.WriteAsync(t.Next(), token).WaitAsync(ResilientGrainCaller<ICachePartitionGrain>.Short, t.Time, token)
                ),
            ResilientGrainCaller<ICachePartitionGrain>.Long,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        CallAsync((key, lease), static (owner, q, token) => owner.RenewAsync(q.key, q.lease, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        CallAsync(
            (key, lease, message),
            static (owner, q, token) => owner.ReleaseLeaseAsync(q.key, q.lease, q.message, token),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        CallAsync(stale, static (owner, invalidation, token) => owner.InvalidateAsync(invalidation, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        CallAsync(relations.ToImmutableArray(), static (owner, items, token) => owner.RecordAsync(items, token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken) =>
        await CallAsync(
            links.ToImmutableArray(),
            static async (owner, items, token) =>
            {
                await owner.AddLinksAsync(items, token);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    )
    {
        return await CallAsync(
            (Children: children.ToImmutableArray(), type),
            static (owner, q, token) => owner.ParentsOfAsync(q.Children, q.type, token),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        CallAsync(entity, static (owner, of, token) => owner.RelationsAsync(of, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        CallAsync((domain, pattern), static (owner, q, token) => owner.MeasureAsync(q.domain, q.pattern, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<CacheKeySummary>> ListAsync(
        string domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            (domain, pattern, after, limit),
            static (owner, q, token) => owner.ListAsync(q.domain, q.pattern, q.after, q.limit, token),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken) =>
        (await CallAsync(0, static (owner, _, token) => owner.GetSecretAsync(token), cancellationToken)).ToArray();

    private sealed class WriteAttempts(TimeProvider clock, TimeProvider time, PartitionWrite write)
    {
        private static readonly TimeSpan LateThreshold = TimeSpan.FromSeconds(1);

        private readonly long _startedAt = time.GetTimestamp();
        private bool _isRepeated;

        public TimeProvider Time => time;

        public PartitionWrite Next()
        {
            // The first attempt can be late too, if this process was suspended before it.
            var age = time.GetElapsedTime(_startedAt);
            var next = write with { Age = _isRepeated || age > LateThreshold ? age : null, SentAt = clock.GetUtcNow() };
            _isRepeated = true;
            return next;
        }
    }

    private ValueTask<T> CallAsync<TState, T>(
        TState state,
        Func<ICachePartitionGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) =>
        _calls.CallAsync(
            (state, call),
            static (owner, q, token) => new ValueTask<T>(q.call(owner, q.state, token)),
            ResilientGrainCaller<ICachePartitionGrain>.Long,
            cancellationToken
        );
}
