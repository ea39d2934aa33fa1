namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Which partition a key is in. Stored data relies on it: it must never change.</summary>
public static class Partitioning
{
    /// <summary>How many partitions there are: enough to spread over a few silos, few enough to ask all of them what depends on an entity.</summary>
    public const int Count = 16;

    /// <summary>The number of the partition of a key: FNV-1a over its UTF-16 code units.</summary>
    public static int Of(string key)
    {
        var hash = 2166136261u;
        foreach (var c in key)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return (int)((hash ^ (hash >> 16)) % Count);
    }
}
