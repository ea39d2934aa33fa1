using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Ingests the events of one channel: removes duplicates, creates jobs from the others, stores the jobs, then the channel's position.
/// </summary>
/// <remarks>
/// A sender that gets no acknowledgement may send an event again, which is harmless. An event without a matching rule immediately
/// invalidates the dependants of its entity; without any, it counts as skipped. When changes are missing or unreadable and their kind is
/// unknown, everything kept fresh by changes is invalidated and the tenants are refreshed. An event that fails permanently becomes a dead
/// letter, so that it does not block later ones; beyond the limit, everything is invalidated and the oldest dead letters are evicted.
/// Not thread safe: calls must be serialized.
/// </remarks>
/// <param name="stored">The channel as stored.</param>
/// <param name="rules">The rules that route events to jobs.</param>
/// <param name="factory">Creates jobs.</param>
/// <param name="queues">Stores jobs.</param>
/// <param name="caches">The caches to invalidate.</param>
/// <param name="store">Stores the channel; its exceptions reach the sender.</param>
/// <param name="time">The clock.</param>
/// <param name="deadLettered">Called with each event that became a dead letter. Must not throw.</param>
public sealed class ChannelIngestor(
    ChannelSnapshot stored,
    ChangeRules rules,
    JobFactory factory,
    IJobQueues queues,
    DomainCaches caches,
    Func<ChannelSnapshot, CancellationToken, Task> store,
    TimeProvider time,
    Action<DeadLetter> deadLettered
)
{
    private readonly ChannelState _state = new(stored);

    /// <summary>Gets the counters and position of the channel, without event ids.</summary>
    public ChannelSnapshot Counts => _state.Counts;

    /// <summary>Ingests events alone; see <see cref="IngestAsync(IReadOnlyList{IncomingEvents}, CancellationToken)"/>.</summary>
    public async Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken) =>
        (await IngestAsync([events], cancellationToken))[0];

    /// <summary>
    /// Ingests batches of events together, in their order. After the call returns, their jobs and the position are stored; when it throws,
    /// none of them counts as handled, and they must be sent again: those of a single batch are counted as errors then.
    /// </summary>
    public async Task<IReadOnlyList<IngestResult>> IngestAsync(IReadOnlyList<IncomingEvents> batches, CancellationToken cancellationToken)
    {
        var (now, before, isCommitted) = (time.GetUtcNow(), _state.Counts, false);
        var parts = batches.Select(batch => Accept(batch, now)).ToArray();
        try
        {
            if (batches.Any(IsIncomplete))
            {
                await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            }

            var handled = await HandleAsync([.. parts.SelectMany(p => p.Changes)], now, cancellationToken);
            await AddDeadLettersAsync(handled.Dead, now, cancellationToken);
            isCommitted = true;
            var results = parts.Select(part => Commit(part, handled, now)).ToArray();
            await store(_state.Snapshot(), cancellationToken);
            return results;
        }
        catch (Exception) when (batches.Count > 1 && !isCommitted)
        {
            _state.Revert(before, parts.SelectMany(p => p.Fresh));
            throw;
        }
        catch (Exception failure)
        {
            foreach (var change in parts.SelectMany(p => p.Fresh))
            {
                _state.Fail(change, ReasonOf(failure), now);
            }

            throw;
        }
    }

    /// <summary>
    /// Handles the event of a dead letter again and stores the result; removes the dead letter on success. Returns null when there is none.
    /// </summary>
    public async Task<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken)
    {
        if (!_state.Counts.DeadLetters.TryFind(id, out var letter))
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

    /// <summary>Removes a dead letter and stores the change; returns false when there is none.</summary>
    public async Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        if (!_state.Counts.DeadLetters.TryFind(id, out _))
        {
            return false;
        }

        _state.DropDeadLetter(id);
        await store(_state.Snapshot(), cancellationToken);
        return true;
    }

    private static bool IsIncomplete(IncomingEvents batch) => batch.HasLostPosition || batch.HasUnknownChange;

    private Part Accept(IncomingEvents batch, DateTimeOffset now)
    {
        for (var i = 0; i < batch.Skipped; i++)
        {
            _state.Skip(now);
        }

        _state.Refuse(batch.Refused, batch.RefusedBecause ?? "unreadable", now);
        ChangeEvent[] fresh = [.. batch.Events.Select(rules.WithKnownKind).Where(e => _state.Accept(e, now) == DeduplicationResult.New)];
        if (batch.HasLostPosition)
        {
            _state.LosePosition();
        }

        return new Part(batch, fresh, IsIncomplete(batch) ? [.. fresh, .. MissedChanges(batch.Channel)] : fresh);
    }

    private IngestResult Commit(Part part, Handled handled, DateTimeOffset now)
    {
        if (part.Batch.HasLostPosition)
        {
            // An earlier batch of the group may have set one.
            _state.ForgetPosition();
        }

        var skipped = part.Fresh.Count(c => handled.Unknown.Contains(c) || IsUnnamed(c));
        for (var i = 0; i < skipped; i++)
        {
            _state.Skip(now);
        }

        foreach (var change in part.Fresh)
        {
            _state.Commit(change);
        }

        if (part.Batch.HasUnknownChange)
        {
            _state.MissChange();
        }

        _state.MoveTo(part.Batch.Position);
        return new IngestResult(
            part.Fresh.Length,
            part.Batch.Events.Length - part.Fresh.Length,
            part.Changes.Sum(c => handled.Jobs.GetValueOrDefault(c)),
            part.Batch.Skipped + skipped
        );
    }

    // The missed changes are unknown. Flushing a cache is always correct; devices are recrossed.
    private IEnumerable<ChangeEvent> MissedChanges(string channel) =>
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
        var created = changes.Select(c => KeyValuePair.Create(c, Create(c, now, dead))).ToArray();
        var enqueued = await EnqueueAsync(created, dead, cancellationToken);
        var unknown = await InvalidateUnknownAsync(changes.Where(c => !dead.ContainsKey(c)), dead, cancellationToken);
        return new Handled(
            enqueued,
            unknown,
            [
                .. dead.Select(d => new DeadLetter
                {
                    Id = Guid.CreateVersion7(now).ToString("N"),
                    Origin = stored.Channel,
                    Event = d.Key,
                    Reason = ReasonOf(d.Value),
                    FailedAt = now,
                }),
            ]
        );
    }

    private static string ReasonOf(Exception failure) => $"{failure.GetType().Name}: {failure.Message}";

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

    // All at once; after a failure one event at a time, to find the one that causes it. Returns how many jobs of each event wait.
    private async Task<Dictionary<ChangeEvent, int>> EnqueueAsync(
        KeyValuePair<ChangeEvent, ImmutableArray<Job>>[] created,
        Dictionary<ChangeEvent, Exception> dead,
        CancellationToken cancellationToken
    )
    {
        var enqueued = new Dictionary<ChangeEvent, int>(created.Length, ReferenceEqualityComparer.Instance);
        try
        {
            await EnqueueAllAsync(created, enqueued, cancellationToken);
        }
        catch (Exception failure) when (IsPoison(failure, cancellationToken))
        {
            foreach (var one in created)
            {
                try
                {
                    await EnqueueAllAsync([one], enqueued, cancellationToken);
                }
                catch (Exception poison) when (IsPoison(poison, cancellationToken))
                {
                    dead.Add(one.Key, poison);
                }
            }
        }

        return enqueued;
    }

    private async Task EnqueueAllAsync(
        KeyValuePair<ChangeEvent, ImmutableArray<Job>>[] created,
        Dictionary<ChangeEvent, int> enqueued,
        CancellationToken cancellationToken
    )
    {
        ImmutableArray<Job> jobs = [.. created.SelectMany(c => c.Value)];
        var result = jobs.IsEmpty ? EnqueueResult.None : await queues.EnqueueAsync(jobs, cancellationToken);
        if (result.Refused > 0)
        {
            throw new StoreUnavailableException("The job queue is full.", new IOException($"{result.Refused} jobs were refused"));
        }

        var notTaken = result.NotTaken is { IsEmpty: false } some ? some.ToHashSet(StringComparer.Ordinal) : [];
        foreach (var (change, own) in created)
        {
            enqueued[change] = notTaken.Count == 0 ? own.Length : own.Count(j => !notTaken.Contains(j.Id));
        }
    }

    // By kind, so that events of kinds without dependants can be counted. Returns those.
    private async Task<HashSet<ChangeEvent>> InvalidateUnknownAsync(
        IEnumerable<ChangeEvent> changes,
        Dictionary<ChangeEvent, Exception> dead,
        CancellationToken cancellationToken
    )
    {
        var unknown = new HashSet<ChangeEvent>(ReferenceEqualityComparer.Instance);
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
                unknown.UnionWith(isKnown ? [] : kind);
            }
            catch (Exception failure) when (IsPoison(failure, cancellationToken))
            {
                foreach (var change in kind)
                {
                    dead.Add(change, failure);
                }
            }
        }

        return unknown;
    }

    // An evicted dead letter is never retried: its changes are treated as missed, so that a flood of failing events costs fetches, not
    // correctness.
    private async Task AddDeadLettersAsync(ImmutableArray<DeadLetter> letters, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_state.EvictedBy(letters.Length) > 0)
        {
            await caches.InvalidateAsync(Invalidation.Everything, cancellationToken);
            var missed = await HandleAsync([.. MissedChanges(stored.Channel)], now, cancellationToken);
            if (!missed.Dead.IsEmpty)
            {
                throw new InvalidOperationException(
                    $"Channel {stored.Channel} can neither handle its failed events nor invalidate what they affect: "
                        + $"{missed.Dead[0].Reason}"
                );
            }

            _state.MissChange();
        }

        _state.AddDeadLetters(letters);
        foreach (var letter in letters)
        {
            deadLettered(letter);
        }
    }

    // Outages, timeouts and storage failures are transient; any other exception recurs with the same event. A cancelled call can fail in
    // any way.
    private static bool IsPoison(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && failure
            is not (OperationCanceledException or StoreUnavailableException or StoreFencedException or PartitionUnavailableException);

    // A rule matches its kind, but it names no entity: its jobs would find nothing to drop, which the channel's counters show.
    private bool IsUnnamed(ChangeEvent change) =>
        rules.RoutesOf(change).Any() && rules.Entities.PlanFor(change) is InvalidationPlan.Skipped;

    /// <summary>Represents what became of events.</summary>
    /// <param name="Jobs">How many jobs of each wait.</param>
    /// <param name="Unknown">Events of kinds that no rule and no cached value knows.</param>
    /// <param name="Dead">The events that failed permanently.</param>
    private sealed record Handled(Dictionary<ChangeEvent, int> Jobs, HashSet<ChangeEvent> Unknown, ImmutableArray<DeadLetter> Dead);

    /// <summary>Represents a batch of a group: its new events, and what is handled for it.</summary>
    private sealed record Part(IncomingEvents Batch, ChangeEvent[] Fresh, ChangeEvent[] Changes);
}
