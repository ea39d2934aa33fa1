using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>Represents the size of cached data.</summary>
/// <param name="Keys">The number of entries that have not expired.</param>
/// <param name="Bytes">The bytes of their keys and values, without index overhead.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheUsage")]
public readonly record struct CacheUsage([property: Id(0)] long Keys, [property: Id(1)] long Bytes)
{
    /// <summary>Gets the empty usage.</summary>
    public static CacheUsage None => default;

    /// <summary>Adds two usages.</summary>
    public static CacheUsage operator +(CacheUsage left, CacheUsage right) => new(left.Keys + right.Keys, left.Bytes + right.Bytes);
}

/// <summary>Describes a cached value without its content.</summary>
/// <param name="Key">The normalized key; a token in it is hashed.</param>
/// <param name="Bytes">The bytes of key and value, without index overhead.</param>
/// <param name="StoredAt">When it was stored.</param>
/// <param name="ExpiresAt">When it expires; null for never.</param>
/// <param name="DependsOn">The number of entities that it depends on.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheKeySummary")]
public sealed record CacheKeySummary(
    [property: Id(0)] string Key,
    [property: Id(1)] long Bytes,
    [property: Id(2)] DateTimeOffset StoredAt,
    [property: Id(3)] DateTimeOffset? ExpiresAt,
    [property: Id(4)] int DependsOn
)
{
    /// <summary>Returns the first summaries in ordinal order of their keys.</summary>
    public static ImmutableArray<CacheKeySummary> First(IEnumerable<CacheKeySummary> summaries, int limit) =>
        [.. summaries.OrderBy(s => s.Key, StringComparer.Ordinal).Take(limit)];
}

/// <summary>Represents the counts of a domain since the process started.</summary>
/// <remarks>A read that waited for another caller's fetch is neither a hit nor a miss.</remarks>
/// <param name="Hits">Reads that found a value.</param>
/// <param name="Misses">Reads that received a lease.</param>
/// <param name="Joined">Reads that received another caller's fetched value.</param>
/// <param name="Invalidations">Calls that invalidated something in the domain, whether or not an entry existed.</param>
/// <param name="Refused">Values that were not stored because they became stale while they were fetched.</param>
/// <param name="Waiting">Reads that are waiting now.</param>
public sealed record CacheCounts(long Hits, long Misses, long Joined, long Invalidations, long Refused, long Waiting);

/// <summary>Counts the calls of one domain in this process. Thread safe.</summary>
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

    public void BeginWait() => Interlocked.Increment(ref _waiting);

    public void EndWait() => Interlocked.Decrement(ref _waiting);

    public void Invalidated() => Interlocked.Increment(ref _invalidations);
}
