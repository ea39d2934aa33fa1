using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Relations;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Caching;

/// <summary>A partition as the host of this silo sees it, wherever its owner is.</summary>
internal sealed class GrainPartition(int number, IGrainFactory grains, TimeProvider time) : ICachePartition
{
    private readonly OwnerCalls<ICachePartitionGrain> _calls = new($"partition {number} of the caches", () => grains.GetGrain<ICachePartitionGrain>(number), time);

    /// <inheritdoc/>
    public async ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (started, hasWaited) = (time.GetTimestamp(), false);
        for (var left = wait; ; left = wait - time.GetElapsedTime(started))
        {
            var began = time.GetTimestamp();
            var piece = left < TimeSpan.Zero ? TimeSpan.Zero : left < ICachePartitionGrain.LongestWait ? left : ICachePartitionGrain.LongestWait;
            var answer = await _calls.CallAsync(
                (key, wantsLease, piece), static (owner, q, token) => owner.ReadAsync(q.key.Domain, q.key.Key, q.wantsLease, q.piece, token), OwnerCalls<ICachePartitionGrain>.Short + left, cancellationToken);
            switch (answer.ToReading())
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
    public async ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken) => Names.Writing(await _calls.CallAsync(
        EntryWrite.From(write), static (owner, w, token) => new ValueTask<string>(owner.WriteAsync(w, token)), OwnerCalls<ICachePartitionGrain>.Short, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken) =>
        AskAsync((key, lease), static (owner, q, token) => owner.RenewAsync(q.key.Domain, q.key.Key, q.lease, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> GiveUpAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken) =>
        AskAsync((key, lease, message), static (owner, q, token) => owner.GiveUpAsync(q.key.Domain, q.key.Key, q.lease, q.message, token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken) =>
        (await AskAsync(StaleNotice.From(stale), static (owner, notice, token) => owner.InvalidateAsync(notice, token), cancellationToken)).ToResult();

    /// <inheritdoc/>
    public ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken) =>
        AskAsync(relations.Select(CopyNote.From).ToImmutableArray(), static (owner, copies, token) => owner.RecordAsync(copies, token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask LearnAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken) => await AskAsync(
        links.Select(EntityBond.From).ToImmutableArray(),
        static async (owner, bonds, token) =>
        {
            await owner.LearnAsync(bonds, token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(IReadOnlyList<EntityRef> children, string type, CancellationToken cancellationToken)
    {
        var bonds = await AskAsync(
            (Children: children.Select(EntityName.From).ToImmutableArray(), type), static (owner, q, token) => owner.ParentsOfAsync(q.Children, q.type, token), cancellationToken);
        return [.. bonds.Select(b => b.ToLink())];
    }

    /// <inheritdoc/>
    public async ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken) =>
        (await AskAsync(EntityName.From(entity), static (owner, name, token) => owner.RelationsAsync(name, token), cancellationToken)).ToReport();

    /// <inheritdoc/>
    public async ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken) =>
        (await AskAsync((domain, pattern?.Text), static (owner, q, token) => owner.MeasureAsync(q.domain, q.Text, token), cancellationToken)).ToUsage();

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken) =>
        (await AskAsync(0, static (owner, _, token) => owner.GetSecretAsync(token), cancellationToken)).ToArray();

    private ValueTask<T> AskAsync<TState, T>(TState state, Func<ICachePartitionGrain, TState, CancellationToken, Task<T>> ask, CancellationToken cancellationToken) => _calls.CallAsync(
        (state, ask), static (owner, q, token) => new ValueTask<T>(q.ask(owner, q.state, token)), OwnerCalls<ICachePartitionGrain>.Long, cancellationToken);
}
