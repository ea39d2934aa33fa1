namespace CustomerCache.Core.Refreshing;

/// <summary>How a refresh ended.</summary>
public enum RefreshOutcome
{
    /// <summary>Something was crossed or positively removed; the result is stored.</summary>
    Stored,

    /// <summary>Every device was decided and none is to be served; what was stored stays.</summary>
    NothingLeft,

    /// <summary>Nothing could be stored because of failures; what was stored stays.</summary>
    Failed,

    /// <summary>The devices could not be listed in any attempt; what was stored stays.</summary>
    ListingFailed,

    /// <summary>Too many records would be dropped; what was stored stays until the next refresh or an explicit permission.</summary>
    ShrinkBlocked,

    /// <summary>While waiting for its next attempt the tenant was no longer due: somebody else did the work.</summary>
    NoLongerDue,

    /// <summary>The process stopped in the middle; nothing was changed.</summary>
    Interrupted,
}
