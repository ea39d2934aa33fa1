namespace CustomerCache.Core.ChangeEvents;

/// <summary>What happened to an entity.</summary>
[GenerateSerializer, Alias("customer-cache.ChangeKind")]
public enum ChangeKind
{
    /// <summary>It is new: nothing can depend on it yet, but lists that should hold it are stale.</summary>
    Create = 0,

    /// <summary>Some of its fields changed.</summary>
    Update = 1,

    /// <summary>It is gone.</summary>
    Delete = 2,

    /// <summary>It is there again.</summary>
    Undelete = 3,

    /// <summary>Somebody read it: nothing changed, but he may hold a copy.</summary>
    Read = 4,

    /// <summary>It changed, and nobody says how; without identifications, some of its kind did.</summary>
    Gap = 5,

    /// <summary>So many of its kind changed that the source does not name them.</summary>
    Overflow = 6,
}
