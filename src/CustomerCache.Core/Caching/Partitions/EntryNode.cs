namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// The entries of one key, one per domain: an immutable list, mostly of one. <see cref="WasRead"/> is the only thing that changes, and
/// only ever tells eviction what to spare.
/// </summary>
internal sealed class EntryNode(string domain, CacheEntry entry, long fetchedAt, EntryNode? next)
{
    private volatile bool _wasRead;

    public string Domain => domain;

    public CacheEntry Entry => entry;

    /// <summary>The number of the partition's last change when its fetch began.</summary>
    public long FetchedAt => fetchedAt;

    public EntryNode? Next => next;

    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }

    /// <summary>The node of a domain in this list.</summary>
    public EntryNode? Find(string wanted)
    {
        for (var node = this; node is not null; node = node.Next)
        {
            if (string.Equals(node.Domain, wanted, StringComparison.Ordinal))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>This node and those behind it.</summary>
    public IEnumerable<EntryNode> AndNext()
    {
        for (var node = this; node is not null; node = node.Next)
        {
            yield return node;
        }
    }

    /// <summary>The list without a domain; null when nothing is left.</summary>
    public EntryNode? Without(string unwanted) =>
        Domain == unwanted ? Next
        : Next is null ? this
        : new EntryNode(Domain, Entry, FetchedAt, Next.Without(unwanted)) { WasRead = WasRead };
}
