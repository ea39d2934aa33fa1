namespace CustomerCache.Core.Caching.Domains;

/// <summary>What readers and writers of a domain met since this process began. A reader who waited for another one's fetch is neither a hit nor a miss.</summary>
/// <param name="Hits">Readers who found a value.</param>
/// <param name="Misses">Readers who were told to fetch.</param>
/// <param name="Joined">Readers who got what another one fetched.</param>
/// <param name="Invalidations">Calls that invalidated something in the domain, whether or not anything was there.</param>
/// <param name="Refused">Values that were not stored, since they had become stale while they were fetched.</param>
/// <param name="Waiting">Readers who wait at this moment.</param>
public sealed record CacheCounts(long Hits, long Misses, long Joined, long Invalidations, long Refused, long Waiting);
