using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Takes in the events of one channel. Events seen before are left out, the others become jobs; the jobs are stored, then the channel's
/// position. An event whose sender got no acknowledgement may therefore come again, which is harmless. Events that no rule knows
/// invalidate what depends on their entity at once; if nothing does, they count as skipped. When changes are missing, or one cannot be
/// read, and nothing says of what, everything that changes keep fresh is invalidated and the tenants are refreshed. An event whose handling
/// fails in a way that repeating does not mend becomes a dead letter, so that it does not block those behind it; beyond the bound of those,
/// everything is invalidated and the oldest are evicted. Single threaded: one call at a time.
/// </summary>
/// <param name="stored">The channel as it was stored.</param>
/// <param name="rules">Which events make which jobs.</param>
/// <param name="factory">Makes jobs.</param>
/// <param name="queues">Store jobs.</param>
/// <param name="caches">Are invalidated.</param>
/// <param name="store">Stores the channel; what it throws is thrown to the sender.</param>
/// <param name="time">The product's clock.</param>
/// <param name="buried">Called with each event that became a dead letter. Must not throw.</param>
public sealed class ChannelIngestor(
    ChannelSnapshot stored,
    ChangeRules rules,
    JobFactory factory,
    IJobQueues queues,
    DomainCaches caches,
    Func<ChannelSnapshot, CancellationToken, Task> store,
    TimeProvider time,
    Action<DeadLetter> buried
)
{
    private readonly ChannelState _ledger = new(stored);

    /// <summary>Counters and position of the channel, without the identifications of its events.</summary>
    public ChannelSnapshot Counts => _ledger.Counts;

    /// <summary>
    /// Takes events in. When the call returns, their jobs and the position are stored; when it throws, they count as errors and must be
    /// sent again.
    /// </summary>
    public async Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken)
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
            }

            var isIncomplete = events.HasLostPosition || events.HasUnknownChange;
            if (isIncomplete)
            {
                await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            }

            var handled = await HandleAsync([.. fresh, .. isIncomplete ? Missed(events.Channel) : []], now, cancellationToken);
            await BuryAsync(handled.Dead, now, cancellationToken);
            var skipped = handled.Skipped + fresh.Count(IsUnnamed);
            for (var i = 0; i < skipped; i++)
            {
                _ledger.Skip(now);
            }

            foreach (var change in fresh)
            {
                _ledger.Commit(change);
            }

            if (events.HasUnknownChange)
            {
                _ledger.MissChange();
            }

            _ledger.MoveTo(events.Position);

            await store(_ledger.Snapshot(), cancellationToken);
            return new IngestResult(fresh.Length, events.Events.Length - fresh.Length, handled.Jobs, events.Skipped + skipped);
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

    /// <summary>
    /// Handles the event of a dead letter again; stored when the call returns. The letter goes if that succeeds. Null when there is none.
    /// </summary>
    public async Task<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken)
    {
        if (!_ledger.Counts.DeadLetters.TryFind(id, out var letter))
        {
            return null;
        }

        var handled = await HandleAsync([letter.Event], time.GetUtcNow(), cancellationToken);
        if (!handled.Dead.IsEmpty)
        {
            return new RetryResult(false, handled.Dead[0].Reason);
        }

        await DropDeadLetterAsync(id, cancellationToken);
        return new RetryResult(true, null);
    }

    /// <summary>Removes a dead letter; stored when the call returns. False when there is none.</summary>
    public async Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        if (!_ledger.Counts.DeadLetters.TryFind(id, out _))
        {
            return false;
        }

        _ledger.DropDeadLetter(id);
        await store(_ledger.Snapshot(), cancellationToken);
        return true;
    }

    // What was missed is unknown. Flushing a cache is always correct; devices are crossed again.
    private IEnumerable<ChangeEvent> Missed(string channel) =>
        rules
            .Entities.All.Where(r => r.Recross != RecrossKind.None)
            .DistinctBy(r => r.Recross)
            .Select(r => new ChangeEvent
            {
                Source = channel,
                Entity = r.Entity,
                Change = ChangeKind.Overflow,
            });

    private async Task<Handled> HandleAsync(IReadOnlyList<ChangeEvent> changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var dead = new Dictionary<ChangeEvent, Exception>(ReferenceEqualityComparer.Instance);
        var jobs = changes.ToDictionary<ChangeEvent, ChangeEvent, ImmutableArray<Job>>(
            c => c,
            c => Create(c, now, dead),
            ReferenceEqualityComparer.Instance
        );
        var taken = await EnqueueAsync(jobs, dead, cancellationToken);
        var skipped = await InvalidateUnknownAsync(changes.Where(c => !dead.ContainsKey(c)), dead, cancellationToken);
        return new Handled(
            taken,
            skipped,
            [
                .. dead.Select(d => new DeadLetter
                {
                    Id = Guid.CreateVersion7(now).ToString("N"),
                    Origin = stored.Channel,
                    Event = d.Key,
                    Reason = $"{d.Value.GetType().Name}: {d.Value.Message}",
                    FailedAt = now,
                }),
            ]
        );
    }

    private ImmutableArray<Job> Create(ChangeEvent change, DateTimeOffset now, Dictionary<ChangeEvent, Exception> dead)
    {
        try
        {
            return factory.Create(change, now);
        }
        catch (Exception failure)
        {
            dead.Add(change, failure);
            return [];
        }
    }

    // All at once; one event after the other when that fails, so that the one that causes it is found.
    private async Task<int> EnqueueAsync(
        Dictionary<ChangeEvent, ImmutableArray<Job>> jobs,
        Dictionary<ChangeEvent, Exception> dead,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await EnqueueAsync([.. jobs.Values.SelectMany(j => j)], cancellationToken);
        }
        catch (Exception failure) when (IsPoison(failure, cancellationToken))
        {
            var taken = 0;
            foreach (var (change, made) in jobs)
            {
                try
                {
                    taken += await EnqueueAsync(made, cancellationToken);
                }
                catch (Exception poison) when (IsPoison(poison, cancellationToken))
                {
                    dead.Add(change, poison);
                }
            }

            return taken;
        }
    }

    private async Task<int> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.IsEmpty)
        {
            return 0;
        }

        var offered = await queues.EnqueueAsync(jobs, cancellationToken);
        return offered.Refused == 0
            ? offered.Taken
            : throw new StoreUnavailableException("The job queue is full.", new IOException($"{offered.Refused} jobs were refused"));
    }

    // Kind by kind, so that the events of a kind that nothing depends on can be counted.
    private async Task<int> InvalidateUnknownAsync(
        IEnumerable<ChangeEvent> changes,
        Dictionary<ChangeEvent, Exception> dead,
        CancellationToken cancellationToken
    )
    {
        var skipped = 0;
        foreach (
            var kind in changes
                .Where(e => e.Change != ChangeKind.Read && e.Entity != ActionNames.Heartbeat && !rules.RoutesOf(e).Any())
                .GroupBy(e => e.Entity, StringComparer.Ordinal)
        )
        {
            var isUnbounded = kind.Any(e => e.IsUnbounded());
            var stale = new Invalidation
            {
                Entities = [.. EntityRef.Among(rules.Entities.TypeOf(kind.Key), kind.SelectMany(e => e.Ids))],
                Patterns = isUnbounded ? Invalidation.Everything.Patterns : [],
            };
            try
            {
                var isKnown =
                    !stale.IsEmpty && (!(await caches.InvalidateAsync(stale, cancellationToken)).WithDependants.IsEmpty || isUnbounded);
                skipped += isKnown ? 0 : kind.Count();
            }
            catch (Exception failure) when (IsPoison(failure, cancellationToken))
            {
                foreach (var change in kind)
                {
                    dead.Add(change, failure);
                }
            }
        }

        return skipped;
    }

    // A letter that is evicted is never retried: what it was about is treated as missed, so that a flood of such events costs fetches and
    // no truth.
    private async Task BuryAsync(ImmutableArray<DeadLetter> letters, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_ledger.EvictedBy(letters.Length) > 0)
        {
            await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            var missed = await HandleAsync([.. Missed(stored.Channel)], now, cancellationToken);
            if (!missed.Dead.IsEmpty)
            {
                throw new InvalidOperationException(
                    $"Events of channel {stored.Channel} cannot be handled, nor can the loss of such events: {missed.Dead[0].Reason}"
                );
            }

            _ledger.MissChange();
        }

        _ledger.Bury(letters);
        foreach (var letter in letters)
        {
            buried(letter);
        }
    }

    // Loss, time-outs and storage trouble pass; everything else comes again with the same event. A call that was given up fails in any way.
    private static bool IsPoison(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && failure
            is not (OperationCanceledException or StoreUnavailableException or StoreFencedException or PartitionUnavailableException);

    // The rules know its kind, but it names nothing: its jobs find nothing to drop, which the counters of the channel show.
    private bool IsUnnamed(ChangeEvent change) =>
        rules.RoutesOf(change).Any() && rules.Entities.PlanFor(change) is InvalidationPlan.Skipped;

    private sealed record Handled(int Jobs, int Skipped, ImmutableArray<DeadLetter> Dead);
}
