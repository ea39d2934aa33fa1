namespace CustomerCache.Core.Crossing;

/// <summary>What became of a device in a refresh.</summary>
[GenerateSerializer, Alias("customer-cache.DecisionKind")]
public enum DecisionKind
{
    /// <summary>Crossed and served.</summary>
    Cached = 0,

    /// <summary>Not crossed, on grounds that say nothing about the customer; a record stored earlier stays.</summary>
    Skipped = 1,

    /// <summary>Not crossed because something failed; a record stored earlier stays.</summary>
    Kept = 2,

    /// <summary>Not served, on a positive reason; a record stored earlier goes.</summary>
    Removed = 3,
}
