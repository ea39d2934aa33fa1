using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Invalidating;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>
/// Takes in the events of one channel. Events seen before are left out, the others become jobs; the jobs are stored, then the channel's
/// position. An event whose sender got no acknowledgement may therefore come again, which is harmless. Events that no rule knows
/// invalidate what depends on their entity at once; if nothing does, they count as skipped. Single threaded: one call at a time.
/// </summary>
/// <param name="stored">The channel as it was stored.</param>
/// <param name="rules">Which events make which jobs.</param>
/// <param name="factory">Makes jobs.</param>
/// <param name="queues">Store jobs.</param>
/// <param name="caches">Are invalidated.</param>
/// <param name="store">Stores the channel; what it throws is thrown to the sender.</param>
/// <param name="time">The product's clock.</param>
public sealed class ChannelIntake(
    ChannelSnapshot stored, ChangeRules rules, JobFactory factory, IJobQueues queues, DomainCaches caches, Func<ChannelSnapshot, CancellationToken, Task> store, TimeProvider time)
{
    private readonly ChannelLedger _ledger = new(stored);

    /// <summary>Counters and position of the channel, without the identifications of its events.</summary>
    public ChannelSnapshot Counts => _ledger.Counts;

    /// <summary>Takes events in. When the call returns, their jobs and the position are stored; when it throws, they count as errors and must be sent again.</summary>
    public async Task<TakenEvents> TakeAsync(IncomingEvents events, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        for (var i = 0; i < events.Skipped; i++)
        {
            _ledger.Skip(now);
        }

        _ledger.Refuse(events.Refused, now);
        ChangeEvent[] fresh = [.. events.Events.Select(rules.Known).Where(e => _ledger.Offer(e, now) == ChannelOffer.New)];
        try
        {
            if (events.HasLostPosition)
            {
                _ledger.LosePosition();
                await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            }

            var jobs = fresh.Concat(events.HasLostPosition ? Missed(events.Channel) : []).SelectMany(e => factory.Create(e, now)).ToImmutableArray();
            var offered = jobs.IsEmpty ? OfferedJobs.None : await queues.OfferAsync(jobs, cancellationToken);
            if (offered.Refused > 0)
            {
                throw new StoreUnavailableException("The job queue is full.", new IOException($"{offered.Refused} jobs were refused"));
            }

            var skipped = await InvalidateUnknownAsync(fresh, cancellationToken) + fresh.Count(IsUnnamed);
            for (var i = 0; i < skipped; i++)
            {
                _ledger.Skip(now);
            }

            foreach (var change in fresh)
            {
                _ledger.Commit(change);
            }

            await store(_ledger.Snapshot(), cancellationToken);
            return new TakenEvents(fresh.Length, events.Events.Length - fresh.Length, offered.Taken, events.Skipped + skipped);
        }
        catch
        {
            foreach (var change in fresh)
            {
                _ledger.Fail(change);
            }

            throw;
        }
    }

    // What was missed is unknown. Flushing a cache is always correct; devices are crossed again.
    private IEnumerable<ChangeEvent> Missed(string channel) => rules.Entities.All.Where(r => r.Recross != RecrossKind.None).DistinctBy(r => r.Recross)
        .Select(r => new ChangeEvent { Source = channel, Entity = r.Entity, Change = ChangeKind.Overflow });

    // Kind by kind, so that the events of a kind that nothing depends on can be counted.
    private async Task<int> InvalidateUnknownAsync(IEnumerable<ChangeEvent> fresh, CancellationToken cancellationToken)
    {
        var skipped = 0;
        foreach (var kind in fresh.Where(e => e.Change != ChangeKind.Read && e.Entity != ActionNames.Heartbeat && !rules.RoutesOf(e).Any()).GroupBy(e => e.Entity, StringComparer.Ordinal))
        {
            var isUnbounded = kind.Any(e => e.IsUnbounded());
            var stale = new Invalidation
            {
                Entities = [.. EntityRef.Among(rules.Entities.TypeOf(kind.Key), kind.SelectMany(e => e.Ids))],
                Patterns = isUnbounded ? Invalidation.Everything.Patterns : [],
            };
            var isKnown = !stale.IsEmpty && (!(await caches.InvalidateAsync(stale, cancellationToken)).WithDependants.IsEmpty || isUnbounded);
            skipped += isKnown ? 0 : kind.Count();
        }

        return skipped;
    }

    // The rules know its kind, but it names nothing: its jobs find nothing to drop, which the counters of the channel show.
    private bool IsUnnamed(ChangeEvent change) => rules.RoutesOf(change).Any() && rules.Entities.PlanFor(change) is InvalidationPlan.Skipped;
}
