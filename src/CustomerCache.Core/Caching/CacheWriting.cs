namespace CustomerCache.Core.Caching;

/// <summary>What became of a write.</summary>
[GenerateSerializer, Alias("customer-cache.CacheWriting")]
public enum CacheWriting
{
    /// <summary>It is kept.</summary>
    Stored = 0,

    /// <summary>It was handed to whoever waited, and is not kept: it is null, and the domain keeps no nulls.</summary>
    NotKept = 1,

    /// <summary>The key, or something that it depends on, was invalidated since the fetch began, or somebody else was given the lease: not kept.</summary>
    Invalidated = 2,
}
