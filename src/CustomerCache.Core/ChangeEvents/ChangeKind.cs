namespace CustomerCache.Core.ChangeEvents;

/// <summary>What happened to an entity.</summary>
public enum ChangeKind
{
    /// <summary>It is new: nothing can depend on it yet, but lists that should hold it are stale.</summary>
    Create,

    /// <summary>Some of its fields changed.</summary>
    Update,

    /// <summary>It is gone.</summary>
    Delete,

    /// <summary>It is there again.</summary>
    Undelete,

    /// <summary>Somebody read it: nothing changed, but he may hold a copy.</summary>
    Read,

    /// <summary>It changed, and nobody says how; without identifications, some of its kind did.</summary>
    Gap,

    /// <summary>So many of its kind changed that the source does not name them.</summary>
    Overflow,
}
