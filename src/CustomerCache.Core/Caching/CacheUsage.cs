namespace CustomerCache.Core.Caching;

/// <summary>How much is kept.</summary>
/// <param name="Keys">Entries that have not expired.</param>
/// <param name="Bytes">Bytes of their keys and values, without what it takes to find them.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheUsage")]
public readonly record struct CacheUsage([property: Id(0)] long Keys, [property: Id(1)] long Bytes)
{
    /// <summary>Nothing.</summary>
    public static CacheUsage None => default;

    /// <summary>Both together.</summary>
    public static CacheUsage operator +(CacheUsage left, CacheUsage right) => new(left.Keys + right.Keys, left.Bytes + right.Bytes);
}

/// <summary>
/// What readers and writers of a domain met since this process began. A reader who waited for another one's fetch is neither a hit nor a
/// miss.
/// </summary>
/// <param name="Hits">Readers who found a value.</param>
/// <param name="Misses">Readers who were told to fetch.</param>
/// <param name="Joined">Readers who got what another one fetched.</param>
/// <param name="Invalidations">Calls that invalidated something in the domain, whether or not anything was there.</param>
/// <param name="Refused">Values that were not stored, since they had become stale while they were fetched.</param>
/// <param name="Waiting">Readers who wait at this moment.</param>
public sealed record CacheCounts(long Hits, long Misses, long Joined, long Invalidations, long Refused, long Waiting);

/// <summary>Counts of one domain in this process. Thread safe.</summary>
internal sealed class DomainCounters
{
    private long _hits;
    private long _misses;
    private long _joined;
    private long _invalidations;
    private long _refused;
    private long _waiting;

    public CacheCounts Counts =>
        new(
            Interlocked.Read(ref _hits),
            Interlocked.Read(ref _misses),
            Interlocked.Read(ref _joined),
            Interlocked.Read(ref _invalidations),
            Interlocked.Read(ref _refused),
            Interlocked.Read(ref _waiting)
        );

    public void Read(CacheReading reading)
    {
        switch (reading)
        {
            case CacheReading.Found { WasFetchedNow: false }:
                Interlocked.Increment(ref _hits);
                break;
            case CacheReading.Found:
                Interlocked.Increment(ref _joined);
                break;
            case CacheReading.Lease:
                Interlocked.Increment(ref _misses);
                break;
        }
    }

    public void Written(CacheWriting writing)
    {
        if (writing == CacheWriting.Invalidated)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    public void Begins() => Interlocked.Increment(ref _waiting);

    public void Ends() => Interlocked.Decrement(ref _waiting);

    public void Invalidated() => Interlocked.Increment(ref _invalidations);
}
