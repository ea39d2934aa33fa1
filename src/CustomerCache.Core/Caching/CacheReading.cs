using CustomerCache.Core.Caching.Entries;

namespace CustomerCache.Core.Caching;

/// <summary>What became of a reader's question.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheReading")]
public abstract record CacheReading
{
    private CacheReading()
    {
    }

    /// <summary>The value.</summary>
    /// <param name="Entry">The value, immutable.</param>
    /// <param name="WasFetchedNow">Whether the reader waited for another one's fetch; then it was neither a hit nor a miss.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Found")]
    public sealed record Found([property: Id(0)] CacheEntry Entry, [property: Id(1)] bool WasFetchedNow) : CacheReading;

    /// <summary>Nobody has the value, and this reader is the one to fetch it.</summary>
    /// <param name="Token">Proves it when the value is written.</param>
    /// <param name="For">How long the fetcher is believed to be alive unless he says so again.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Lease")]
    public sealed record Lease([property: Id(0)] string Token, [property: Id(1)] TimeSpan For) : CacheReading;

    /// <summary>Nobody has the value; somebody fetches it, or the reader did not want to.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Missing")]
    public sealed record Missing : CacheReading;

    /// <summary>The fetch that the reader waited for failed.</summary>
    /// <param name="Message">What the fetcher said.</param>
    [GenerateSerializer, Immutable, Alias("customer-cache.CacheReading.Failed")]
    public sealed record Failed([property: Id(0)] string Message) : CacheReading;
}
