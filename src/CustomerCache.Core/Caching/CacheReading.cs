using CustomerCache.Core.Caching.Entries;

namespace CustomerCache.Core.Caching;

/// <summary>What became of a reader's question.</summary>
public abstract record CacheReading
{
    private CacheReading()
    {
    }

    /// <summary>The value.</summary>
    /// <param name="Entry">The value, immutable.</param>
    /// <param name="WasFetchedNow">Whether the reader waited for another one's fetch; then it was neither a hit nor a miss.</param>
    public sealed record Found(CacheEntry Entry, bool WasFetchedNow) : CacheReading;

    /// <summary>Nobody has the value, and this reader is the one to fetch it.</summary>
    /// <param name="Token">Proves it when the value is written.</param>
    /// <param name="For">How long the fetcher is believed to be alive unless he says so again.</param>
    public sealed record Lease(string Token, TimeSpan For) : CacheReading;

    /// <summary>Nobody has the value; somebody fetches it, or the reader did not want to.</summary>
    public sealed record Missing : CacheReading;

    /// <summary>The fetch that the reader waited for failed.</summary>
    /// <param name="Message">What the fetcher said.</param>
    public sealed record Failed(string Message) : CacheReading;
}
