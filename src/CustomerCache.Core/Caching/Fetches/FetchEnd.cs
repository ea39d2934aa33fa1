using CustomerCache.Core.Caching.Entries;

namespace CustomerCache.Core.Caching.Fetches;

/// <summary>How a fetch ended, for those who waited for it.</summary>
public abstract record FetchEnd
{
    private FetchEnd()
    {
    }

    /// <summary>It gave a value, which may already be stale for those who ask now, but not for those who waited.</summary>
    public sealed record Delivered(CacheEntry Entry) : FetchEnd;

    /// <summary>It failed; nothing is kept of that.</summary>
    public sealed record Failed(string Message) : FetchEnd;

    /// <summary>Nobody knows what became of it, or its value would be too old: ask again.</summary>
    public sealed record Released : FetchEnd;
}
