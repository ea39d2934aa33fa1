using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Tracks one channel: the handled events and the position. Not thread safe.</summary>
/// <remarks>
/// An event is remembered once it is handled, not when it arrives: a failed one is new when it arrives again. Events without an id are
/// always new, which is harmless because invalidation is idempotent.
/// </remarks>
public sealed class ChannelState
{
    /// <summary>The maximum number of remembered event ids.</summary>
    public const int MaxRecent = 10_000;

    /// <summary>The maximum number of stored event ids. Others may be handled twice after a restart.</summary>
    public const int MaxStored = 1_000;

    /// <summary>The maximum number of dead letters; a newer one evicts the oldest, after everything is invalidated.</summary>
    public const int MaxDeadLetters = 100;

    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _recent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _handling = new(StringComparer.Ordinal);
    private ChannelSnapshot _state;

    /// <summary>Creates the state from its stored form, which may contain only the channel.</summary>
    public ChannelState(ChannelSnapshot stored)
    {
        _state = stored with { RecentIds = [] };
        foreach (var id in stored.RecentIds)
        {
            Remember(id);
        }
    }

    /// <summary>
    /// Records the arrival of an event. A new one must be handled, then passed to <see cref="Commit"/> or <see cref="Fail"/>.
    /// </summary>
    public DeduplicationResult Accept(ChangeEvent change, DateTimeOffset now)
    {
        var isKnown = IdentityOf(change) is { } id && (_recent.Contains(id) || !_handling.Add(id));
        _state = _state with
        {
            Received = _state.Received + 1,
            Duplicates = _state.Duplicates + (isKnown ? 1 : 0),
            Gaps = _state.Gaps + (!isKnown && change.Change is ChangeKind.Gap or ChangeKind.Overflow ? 1 : 0),
            LastEventAt = now,
            LastHeardAt = now,
        };
        return isKnown ? DeduplicationResult.Duplicate : DeduplicationResult.New;
    }

    /// <summary>Records a handled event whose effect is stored, and advances the position. Call it in channel order.</summary>
    public void Commit(ChangeEvent change)
    {
        _state = _state with { Position = change.Position ?? _state.Position, LastHandledAt = _state.LastEventAt };
        if (IdentityOf(change) is { } id)
        {
            _handling.Remove(id);
            Remember(id);
        }
    }

    /// <summary>Records a failed event: it is counted, the position is unchanged, and it is new when it arrives again.</summary>
    public void Fail(ChangeEvent change, string reason, DateTimeOffset now)
    {
        _state = _state.Failed(1, reason, now);
        if (IdentityOf(change) is { } id)
        {
            _handling.Remove(id);
        }
    }

    /// <summary>Returns to earlier counts, as if these events, which were accepted since, had not arrived.</summary>
    public void Revert(ChannelSnapshot counts, IEnumerable<ChangeEvent> accepted)
    {
        _state = counts;
        _handling.ExceptWith(accepted.Select(IdentityOf).OfType<string>());
    }

    /// <summary>Returns the number of dead letters that must be evicted to add some.</summary>
    public int EvictedBy(int letters) => Math.Max(0, _state.DeadLetters.Letters.Length + letters - MaxDeadLetters);

    /// <summary>Adds dead letters, which count as errors; evicts the oldest beyond <see cref="MaxDeadLetters"/>.</summary>
    public void AddDeadLetters(ImmutableArray<DeadLetter> letters) =>
        _state = (letters is [.., var last] ? _state.Failed(letters.Length, last.Reason, last.FailedAt) : _state) with
        {
            DeadLetters = letters.Aggregate(_state.DeadLetters, (box, letter) => box.Add(letter, MaxDeadLetters, out _)),
        };

    /// <summary>Removes a dead letter.</summary>
    public void DropDeadLetter(string id) => _state = _state with { DeadLetters = _state.DeadLetters.Remove(id) };

    /// <summary>Counts a message without effect: a keep-alive, or an event that names nothing and is committed too.</summary>
    public void Skip(DateTimeOffset now) => _state = _state with { Skipped = _state.Skipped + 1, LastHeardAt = now };

    /// <summary>Counts unreadable messages.</summary>
    public void Refuse(int count, string reason, DateTimeOffset now) =>
        _state = count == 0 ? _state : _state.Failed(count, reason, now) with { LastHeardAt = now };

    /// <summary>
    /// Records a position that was lost or rejected by the source: the caller flushes the caches, and the channel continues from the latest
    /// event.
    /// </summary>
    public void LosePosition() => _state = _state with { Gaps = _state.Gaps + 1, Position = null };

    /// <summary>Forgets the position without counting a gap.</summary>
    public void ForgetPosition() => _state = _state with { Position = null };

    /// <summary>Counts a change of an unknown kind of entity: the caller flushes the caches, and the position is unchanged.</summary>
    public void MissChange() => _state = _state with { Gaps = _state.Gaps + 1 };

    /// <summary>Sets the position after committed events; null leaves it unchanged.</summary>
    public void MoveTo(string? position) => _state = _state with { Position = position ?? _state.Position };

    /// <summary>Gets the current state, without event ids.</summary>
    public ChannelSnapshot Counts => _state;

    /// <summary>Returns the state to store, with the latest <see cref="MaxStored"/> event ids.</summary>
    public ChannelSnapshot Snapshot() => _state with { RecentIds = [.. _order.Skip(Math.Max(0, _order.Count - MaxStored))] };

    private static string? IdentityOf(ChangeEvent change) => change.Identity ?? change.Id;

    private void Remember(string id)
    {
        if (_recent.Add(id))
        {
            _order.Enqueue(id);
            if (_order.Count > MaxRecent)
            {
                _recent.Remove(_order.Dequeue());
            }
        }
    }
}
