namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents the entries of one key, one per domain: an immutable linked list, usually of length one.</summary>
/// <remarks>Only <see cref="WasRead"/> changes; it is the reference bit of the eviction.</remarks>
internal sealed class EntryNode(string domain, CacheEntry entry, long fetchedAt, EntryNode? next)
{
    private volatile bool _wasRead;

    public string Domain => domain;

    public CacheEntry Entry => entry;

    /// <summary>Gets the partition's sequence number when the fetch began.</summary>
    public long FetchedAt => fetchedAt;

    public EntryNode? Next => next;

    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }

    /// <summary>Returns the node of a domain.</summary>
    public EntryNode? Find(string name)
    {
        for (var node = this; node is not null; node = node.Next)
        {
            if (string.Equals(node.Domain, name, StringComparison.Ordinal))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Returns this node and the following ones.</summary>
    public IEnumerable<EntryNode> AndNext()
    {
        for (var node = this; node is not null; node = node.Next)
        {
            yield return node;
        }
    }

    /// <summary>Returns the list without a domain; null when it is empty.</summary>
    public EntryNode? Without(string name) =>
        Domain == name ? Next
        : Next is null ? this
        : new EntryNode(Domain, Entry, FetchedAt, Next.Without(name)) { WasRead = WasRead };
}
