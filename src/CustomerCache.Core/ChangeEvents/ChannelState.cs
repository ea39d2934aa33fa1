using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// The book of one channel: which events were handled, and where to go on. Single threaded. An event is remembered when it was handled, not
/// when it came: one whose handling failed is new when it comes again. Events without identification are always new, which does no harm:
/// invalidating twice is invalidating once.
/// </summary>
public sealed class ChannelState
{
    /// <summary>How many identifications are remembered.</summary>
    public const int MaxRecent = 10_000;

    /// <summary>How many of them are stored. Those that are not may be handled twice after a restart.</summary>
    public const int MaxStored = 1_000;

    /// <summary>
    /// The most dead letters; a newer one evicts the oldest. What that one was about is unknown then, so everything is invalidated first.
    /// </summary>
    public const int MaxDeadLetters = 100;

    private readonly Queue<string> _order = new();
    private readonly HashSet<string> _recent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _handling = new(StringComparer.Ordinal);
    private ChannelSnapshot _state;

    /// <summary>The book as it was stored, or a new one of which only the channel is known.</summary>
    public ChannelState(ChannelSnapshot stored)
    {
        _state = stored with { RecentIds = [] };
        foreach (var id in stored.RecentIds)
        {
            Remember(id);
        }
    }

    /// <summary>Hears an event. A new one is to be handled, then <see cref="Commit"/>ted or <see cref="Fail"/>ed.</summary>
    public ChannelOffer Offer(ChangeEvent change, DateTimeOffset now)
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
        return isKnown ? ChannelOffer.Duplicate : ChannelOffer.New;
    }

    /// <summary>
    /// The event was handled: its effect is stored. To be called in the order of the channel, since its position becomes ours.
    /// </summary>
    public void Commit(ChangeEvent change)
    {
        _state = _state with { Position = change.Position ?? _state.Position };
        if (IdentityOf(change) is { } id)
        {
            _handling.Remove(id);
            Remember(id);
        }
    }

    /// <summary>The event could not be handled: it is counted, the position stays, and it is new when it comes again.</summary>
    public void Fail(ChangeEvent change)
    {
        _state = _state with { Errors = _state.Errors + 1 };
        if (IdentityOf(change) is { } id)
        {
            _handling.Remove(id);
        }
    }

    /// <summary>How many dead letters must go so that this many more can be kept.</summary>
    public int EvictedBy(int letters) => Math.Max(0, _state.DeadLetters.Letters.Length + letters - MaxDeadLetters);

    /// <summary>
    /// Keeps events whose handling failed for good, which count as errors; evicts the oldest beyond <see cref="MaxDeadLetters"/>.
    /// </summary>
    public void Bury(ImmutableArray<DeadLetter> letters) =>
        _state = _state with
        {
            Errors = _state.Errors + letters.Length,
            DeadLetters = letters.Aggregate(_state.DeadLetters, (box, letter) => box.Add(letter, MaxDeadLetters, out _)),
        };

    /// <summary>Removes a dead letter.</summary>
    public void DropDeadLetter(string id) => _state = _state with { DeadLetters = _state.DeadLetters.Remove(id) };

    /// <summary>Something came in that changes nothing: a keep-alive, or an event that names nothing and is committed besides.</summary>
    public void Skip(DateTimeOffset now) => _state = _state with { Skipped = _state.Skipped + 1, LastHeardAt = now };

    /// <summary>So many things came in that could not be understood.</summary>
    public void Refuse(int count, DateTimeOffset now) =>
        _state = count == 0 ? _state : _state with { Errors = _state.Errors + count, LastHeardAt = now };

    /// <summary>
    /// The position was lost or refused by the source: what is cached by this channel is flushed, and it goes on from the latest.
    /// </summary>
    public void LosePosition() => _state = _state with { Gaps = _state.Gaps + 1, Position = null };

    /// <summary>
    /// Counts a change of which the kind of entity is not known: what is cached by this channel is flushed, and the position stays.
    /// </summary>
    public void MissChange() => _state = _state with { Gaps = _state.Gaps + 1 };

    /// <summary>Sets the position after the events that were committed; null leaves it.</summary>
    public void MoveTo(string? position) => _state = _state with { Position = position ?? _state.Position };

    /// <summary>The book as it is now, without the identifications.</summary>
    public ChannelSnapshot Counts => _state;

    /// <summary>The book as it is stored: with the latest <see cref="MaxStored"/> identifications.</summary>
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
