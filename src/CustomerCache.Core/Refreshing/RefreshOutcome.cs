namespace CustomerCache.Core.Refreshing;

/// <summary>How a refresh ended.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshOutcome")]
public enum RefreshOutcome
{
    /// <summary>Something was crossed or positively removed; the result is stored.</summary>
    Stored = 0,

    /// <summary>Every device was decided and none is to be served; what was stored stays.</summary>
    NothingLeft = 1,

    /// <summary>Nothing could be stored because of failures; what was stored stays.</summary>
    Failed = 2,

    /// <summary>The devices could not be listed in any attempt; what was stored stays.</summary>
    ListingFailed = 3,

    /// <summary>Too many records would be dropped; what was stored stays until the next refresh or an explicit permission.</summary>
    ShrinkBlocked = 4,

    /// <summary>While waiting for its next attempt the tenant was no longer due: somebody else did the work.</summary>
    NoLongerDue = 5,

    /// <summary>The process stopped in the middle; nothing was changed.</summary>
    Interrupted = 6,
}
