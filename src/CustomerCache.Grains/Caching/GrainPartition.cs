using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>A partition as the host of this silo sees it, wherever its owner is.</summary>
internal sealed class GrainPartition(int number, IGrainFactory grains, OwnedPartitions owned, TimeProvider clock, TimeProvider time)
    : ICachePartition
{
    private readonly ResilientGrainCaller<ICachePartitionGrain> _calls = new(
        $"partition {number} of the caches",
        () => grains.GetGrain<ICachePartitionGrain>(number),
        time
    );

    /// <inheritdoc/>
    public ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken) =>
        owned.TryRead(number, key) is { } found
            ? ValueTask.FromResult<CacheReading>(found)
            : AskAsync(key, wantsLease, wait, cancellationToken);

    private async ValueTask<CacheReading> AskAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (started, hasWaited) = (time.GetTimestamp(), false);
        for (var left = wait; ; left = wait - time.GetElapsedTime(started))
        {
            var began = time.GetTimestamp();
            var piece =
                left < TimeSpan.Zero ? TimeSpan.Zero
                : left < IDomainCacheGrain.LongestWait ? left
                : IDomainCacheGrain.LongestWait;
            var answer = await _calls.CallAsync(
                (key, wantsLease, piece),
                static (owner, q, token) => owner.ReadAsync(q.key, q.wantsLease, q.piece, token),
                ResilientGrainCaller<ICachePartitionGrain>.Short + left,
                cancellationToken
            );
            switch (answer)
            {
                // Nobody fetches it, or somebody still does: only then does it take so long to say so.
                case CacheReading.Missing when piece < left && (wantsLease || time.GetElapsedTime(began) >= piece):
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
        // A silo that hangs answers nothing for as long as it takes to find that out. Each try is given up before, and says how old it is.
        var tries = new Tries(clock, time, write);
        return _calls.CallAsync(
            tries,
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
        AskAsync((key, lease), static (owner, q, token) => owner.RenewAsync(q.key, q.lease, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        AskAsync(
            (key, lease, message),
            static (owner, q, token) => owner.ReleaseLeaseAsync(q.key, q.lease, q.message, token),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        AskAsync(stale, static (owner, invalidation, token) => owner.InvalidateAsync(invalidation, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        AskAsync(relations.ToImmutableArray(), static (owner, copies, token) => owner.RecordAsync(copies, token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken) =>
        await AskAsync(
            links.ToImmutableArray(),
            static async (owner, bonds, token) =>
            {
                await owner.AddLinksAsync(bonds, token);
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
        return await AskAsync(
            (Children: children.ToImmutableArray(), type),
            static (owner, q, token) => owner.ParentsOfAsync(q.Children, q.type, token),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        AskAsync(entity, static (owner, of, token) => owner.RelationsAsync(of, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        AskAsync((domain, pattern), static (owner, q, token) => owner.MeasureAsync(q.domain, q.pattern, token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken) =>
        (await AskAsync(0, static (owner, _, token) => owner.GetSecretAsync(token), cancellationToken)).ToArray();

    private sealed class Tries(TimeProvider clock, TimeProvider time, PartitionWrite write)
    {
        private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

        private readonly long _began = time.GetTimestamp();
        private bool _isRepeated;

        public TimeProvider Time => time;

        public PartitionWrite Next()
        {
            // A first try can be late too, when this silo stood still before it.
            var age = time.GetElapsedTime(_began);
            var next = write with { Age = _isRepeated || age > Late ? age : null, SentAt = clock.GetUtcNow() };
            _isRepeated = true;
            return next;
        }
    }

    private ValueTask<T> AskAsync<TState, T>(
        TState state,
        Func<ICachePartitionGrain, TState, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    ) =>
        _calls.CallAsync(
            (state, ask),
            static (owner, q, token) => new ValueTask<T>(q.ask(owner, q.state, token)),
            ResilientGrainCaller<ICachePartitionGrain>.Long,
            cancellationToken
        );
}
