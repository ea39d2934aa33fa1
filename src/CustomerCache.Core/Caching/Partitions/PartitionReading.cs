using CustomerCache.Core.Caching.Fetches;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>What a partition says to a reader at once.</summary>
public abstract record PartitionReading
{
    private PartitionReading()
    {
    }

    /// <summary>That is it.</summary>
    public sealed record Done(CacheReading Reading) : PartitionReading;

    /// <summary>Somebody fetches it.</summary>
    /// <param name="End">How that ends. Never fails.</param>
    /// <param name="For">After this long the fetcher may be given up: ask again.</param>
    public sealed record Wait(Task<FetchEnd> End, TimeSpan For) : PartitionReading;
}
