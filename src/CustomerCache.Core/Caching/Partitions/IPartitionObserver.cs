namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Observes events of a partition that its callers do not see.</summary>
public interface IPartitionObserver
{
    /// <summary>The store was unreadable: the partition starts empty.</summary>
    void StartedEmpty(Exception failure);

    /// <summary>The store is reachable again and holds the partition's contents.</summary>
    void StoreIsBack();

    /// <summary>Unreadable stored values were dropped: their number, or 0 when it is unknown.</summary>
    void Damaged(int count);

    /// <summary>A write failed; with <see cref="Stores.StoreFencedException"/> permanently, because the store has another owner.</summary>
    void NotStored(Exception failure);

    /// <summary>
    /// The pending writes exceeded their limit and were discarded: the number of keys. The store is cleared and rewritten once it accepts
    /// writes.
    /// </summary>
    void Overflowed(int count);
}

/// <summary>Collects what one invalidation drops.</summary>
internal sealed class DropCount
{
    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);

    public int Entries { get; private set; }

    public List<string> Copies { get; } = [];

    public HashSet<EntityRef> WithDependants { get; } = [];

    public bool WasBlind { get; set; }

    public void Add(string domain)
    {
        Entries++;
        _domains.Add(domain);
    }

    public InvalidationResult ToResult() =>
        new()
        {
            Entries = Entries,
            Copies = [.. Copies],
            WithDependants = [.. WithDependants],
            WasBlind = WasBlind,
            Domains = [.. _domains],
        };
}
