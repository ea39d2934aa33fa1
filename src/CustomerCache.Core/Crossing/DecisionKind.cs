namespace CustomerCache.Core.Crossing;

/// <summary>What became of a device in a refresh.</summary>
public enum DecisionKind
{
    /// <summary>Crossed and served.</summary>
    Cached,

    /// <summary>Not crossed, on grounds that say nothing about the customer; a record stored earlier stays.</summary>
    Skipped,

    /// <summary>Not crossed because something failed; a record stored earlier stays.</summary>
    Kept,

    /// <summary>Not served, on a positive reason; a record stored earlier goes.</summary>
    Removed,
}
