using System.Collections.Concurrent;
using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Alerts;

/// <summary>Collects the alerts of one refresh: the first message per cause with a count, in order of appearance. Thread safe.</summary>
internal sealed class RefreshAlerts
{
    private readonly Lock _gate = new();
    private readonly List<string> _order = [];
    private readonly Dictionary<string, (string Text, int Count)> _byCause = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);

    /// <summary>Devices with more than one inventory.</summary>
    public ConcurrentDictionary<string, ImmutableArray<ClientInfo>> Inventories { get; } = new(StringComparer.Ordinal);

    /// <summary>What the refresh stored; null before that.</summary>
    public RefreshEvent.Stored? Stored { get; set; }

    /// <summary>The messages with their counts.</summary>
    public IReadOnlyList<(string Cause, string Text, int Count)> Counted
    {
        get
        {
            lock (_gate)
            {
                return [.. _order.Select(cause => (cause, _byCause[cause].Text, _byCause[cause].Count))];
            }
        }
    }

    /// <summary>Counts a message of a cause.</summary>
    public void Count(string cause, string text)
    {
        lock (_gate)
        {
            if (!_byCause.TryGetValue(cause, out var known))
            {
                _order.Add(cause);
                known = (text, 0);
            }

            _byCause[cause] = known with { Count = known.Count + 1 };
        }
    }

    /// <summary>Returns whether a message was not sent in this refresh yet.</summary>
    public bool IsNew(string text)
    {
        lock (_gate)
        {
            return _sent.Add(text);
        }
    }
}
