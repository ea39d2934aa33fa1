using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Invalidating;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>
/// Takes events in, one call after the other: what was seen before is left out, the others become jobs, then the jobs are stored, then the
/// places in the channels. So an event whose sender was not told may come again, and does no harm. An event of which no rule knows
/// anything is still taken for what it is: what depends on its entity goes at once, and if nothing does it counts as skipped. Thread safe.
/// </summary>
public sealed class ChangeIntake(ChangeRules rules, JobFactory factory, IJobQueues queues, DomainCaches caches, IKeyedStore store, TimeProvider time, IChannelObserver observer)
    : IChangeIntake, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ChannelBooks _books = new(store, observer);

    /// <inheritdoc/>
    public async ValueTask<TakenEvents> TakeAsync(IncomingEvents events, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await TakeInTurnAsync(await _books.OpenAsync(cancellationToken), events, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return [.. (await _books.OpenAsync(cancellationToken)).Snapshots()];
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for what is on its way to the store.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _books.DrainAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<TakenEvents> TakeInTurnAsync(ChannelLedgers ledgers, IncomingEvents events, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var own = ledgers.For(events.Channel);
        for (var i = 0; i < events.Skipped; i++)
        {
            own.Skip(now);
        }

        own.Refuse(events.Refused, now);
        ChangeEvent[] fresh = [.. events.Events.Select(rules.Known).Where(e => ledgers.For(e.Source).Offer(e, now) == ChannelOffer.New)];
        try
        {
            if (events.HasLostPosition)
            {
                own.LosePosition();
                await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            }

            var jobs = fresh.Concat(events.HasLostPosition ? Missed(events.Channel) : []).SelectMany(e => factory.Create(e, now)).ToImmutableArray();
            var offered = jobs.IsEmpty ? OfferedJobs.None : await queues.OfferAsync(jobs, cancellationToken);
            if (offered.Refused > 0)
            {
                throw new StoreUnavailableException("So many jobs wait that there is no room for more.", new IOException($"{offered.Refused} jobs were refused"));
            }

            var unknown = await InvalidateUnknownAsync(ledgers, fresh, now, cancellationToken);
            var unnamed = SkipUnnamed(ledgers, fresh, now);
            foreach (var change in fresh)
            {
                ledgers.For(change.Source).Commit(change);
            }

            await _books.StoreAsync(ledgers, Channels(events), cancellationToken);
            return new TakenEvents(fresh.Length, events.Events.Length - fresh.Length, offered.Taken, events.Skipped + unknown + unnamed);
        }
        catch
        {
            foreach (var change in fresh)
            {
                ledgers.For(change.Source).Fail(change);
            }

            _books.Tell(ledgers, Channels(events));
            throw;
        }
    }

    // Nobody knows what was missed. For a cache a flush is always a right answer; devices are crossed again.
    private IEnumerable<ChangeEvent> Missed(string channel) => rules.Entities.All.Where(r => r.Recross != RecrossKind.None).DistinctBy(r => r.Recross)
        .Select(r => new ChangeEvent { Source = channel, Entity = r.Entity, Change = ChangeKind.Overflow });

    // Kind by kind, so that it can be told of each whether anything knew it.
    private async Task<int> InvalidateUnknownAsync(ChannelLedgers ledgers, IEnumerable<ChangeEvent> fresh, DateTimeOffset now, CancellationToken cancellationToken)
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
            if (!stale.IsEmpty && (!(await caches.InvalidateAsync(stale, cancellationToken)).WithDependants.IsEmpty || isUnbounded))
            {
                continue;
            }

            foreach (var change in kind)
            {
                ledgers.For(change.Source).Skip(now);
                skipped++;
            }
        }

        return skipped;
    }

    // The rules know its kind, but it names nothing: its jobs find nothing to drop, and whoever looks at the channel is to see that.
    private int SkipUnnamed(ChannelLedgers ledgers, IEnumerable<ChangeEvent> fresh, DateTimeOffset now)
    {
        var unnamed = fresh.Where(e => rules.RoutesOf(e).Any() && rules.Entities.PlanFor(e) is InvalidationPlan.Skipped).ToArray();
        foreach (var change in unnamed)
        {
            ledgers.For(change.Source).Skip(now);
        }

        return unnamed.Length;
    }

    private static IEnumerable<string> Channels(IncomingEvents events) => events.Events.Select(e => e.Source).Append(events.Channel).Distinct(StringComparer.Ordinal);
}
