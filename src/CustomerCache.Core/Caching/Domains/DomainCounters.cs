namespace CustomerCache.Core.Caching.Domains;

/// <summary>Counts of one domain in this process. Thread safe.</summary>
internal sealed class DomainCounters
{
    private long _hits;
    private long _misses;
    private long _joined;
    private long _invalidations;
    private long _refused;
    private long _waiting;

    public CacheCounts Counts => new(
        Interlocked.Read(ref _hits), Interlocked.Read(ref _misses), Interlocked.Read(ref _joined), Interlocked.Read(ref _invalidations), Interlocked.Read(ref _refused), Interlocked.Read(ref _waiting));

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
