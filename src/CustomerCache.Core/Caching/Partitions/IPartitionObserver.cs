namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Is told what a partition cannot tell those who call it.</summary>
public interface IPartitionObserver
{
    /// <summary>The store could not be read: the partition begins empty.</summary>
    void StartedEmpty(Exception failure);

    /// <summary>The store could be reached again, and holds what the partition holds.</summary>
    void StoreIsBack();

    /// <summary>Something stored could not be read and was dropped: so many places, or a number that is not known when 0.</summary>
    void Damaged(int places);

    /// <summary>
    /// Something could not be stored; with <see cref="Stores.StoreFencedException"/>, never will be: somebody else owns the store.
    /// </summary>
    void NotStored(Exception failure);

    /// <summary>
    /// More waited for the store than may: so many places are no longer kept for it. It is emptied and told everything when it takes writes
    /// again.
    /// </summary>
    void Overflowed(int places);
}

/// <summary>Counts what one invalidation drops.</summary>
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
