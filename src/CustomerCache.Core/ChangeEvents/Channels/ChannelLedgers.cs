namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>
/// The books of all channels, by name; single threaded. Callers name channels, so there are at most so many: the one that was silent for
/// longest makes room.
/// </summary>
public sealed class ChannelLedgers
{
    /// <summary>The most channels.</summary>
    public const int Most = 1_000;

    private readonly Dictionary<string, LinkedListNode<(string Channel, ChannelLedger Ledger)>> _byName = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Channel, ChannelLedger Ledger)> _byUse = [];
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);

    /// <summary>How many channels there are.</summary>
    public int Count => _byName.Count;

    /// <summary>Takes in a book that was stored.</summary>
    public void Restore(ChannelSnapshot stored) => Put(stored);

    /// <summary>The book of a channel; a new one when it is heard for the first time.</summary>
    public ChannelLedger For(string channel)
    {
        if (!_byName.TryGetValue(channel, out var node))
        {
            return Put(new ChannelSnapshot { Channel = channel });
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Ledger;
    }

    /// <summary>All books as they are now, by name, without the identifications.</summary>
    public IReadOnlyList<ChannelSnapshot> Snapshots() => [.. _byUse.Select(c => c.Ledger.Counts).OrderBy(s => s.Channel, StringComparer.Ordinal)];

    /// <summary>The channels that made room since the last time: what is stored of them is to go.</summary>
    public IReadOnlyList<string> DrainForgotten()
    {
        string[] forgotten = [.. _forgotten];
        _forgotten.Clear();
        return forgotten;
    }

    private ChannelLedger Put(ChannelSnapshot stored)
    {
        var ledger = new ChannelLedger(stored);
        if (_byName.Remove(stored.Channel, out var known))
        {
            _byUse.Remove(known);
        }

        if (_byName.Count == Most)
        {
            var silent = _byUse.Last!.Value.Channel;
            _byName.Remove(silent);
            _byUse.RemoveLast();
            _forgotten.Add(silent);
        }

        _forgotten.Remove(stored.Channel);
        _byName[stored.Channel] = _byUse.AddFirst((stored.Channel, ledger));
        return ledger;
    }
}
