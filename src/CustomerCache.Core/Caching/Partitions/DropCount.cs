namespace CustomerCache.Core.Caching.Partitions;

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

    public InvalidationResult ToResult() => new()
    {
        Entries = Entries,
        Copies = [.. Copies],
        WithDependants = [.. WithDependants],
        WasBlind = WasBlind,
        Domains = [.. _domains],
    };
}
