namespace CustomerCache.Core.Inventory;

/// <summary>The kinds of failure of a vendor call.</summary>
[GenerateSerializer, Alias("customer-cache.VendorFaultKind")]
public enum VendorFaultKind
{
    /// <summary>The connection failed or broke.</summary>
    Connection = 0,

    /// <summary>No answer within the time limit.</summary>
    TimedOut = 1,

    /// <summary>Not asked: the vendor failed so often that calls are held back for a while.</summary>
    CircuitOpen = 2,

    /// <summary>The session or token was refused, again after a new login.</summary>
    Unauthorized = 3,

    /// <summary>The vendor says that the thing does not exist (404, or an empty answer where one element is promised).</summary>
    NotFound = 4,

    /// <summary>Another 4xx, 429 included.</summary>
    Refused = 5,

    /// <summary>A 5xx.</summary>
    Internal = 6,

    /// <summary>A success whose content is not what was promised: not JSON, cut short, or of another shape.</summary>
    UnexpectedContent = 7,
}
