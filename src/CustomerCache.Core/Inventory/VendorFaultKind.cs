namespace CustomerCache.Core.Inventory;

/// <summary>The kinds of failure of a vendor call.</summary>
public enum VendorFaultKind
{
    /// <summary>The connection failed or broke.</summary>
    Connection,

    /// <summary>No answer within the time limit.</summary>
    TimedOut,

    /// <summary>Not asked: the vendor failed so often that calls are held back for a while.</summary>
    CircuitOpen,

    /// <summary>The session or token was refused, again after a new login.</summary>
    Unauthorized,

    /// <summary>The vendor says that the thing does not exist (404, or an empty answer where one element is promised).</summary>
    NotFound,

    /// <summary>Another 4xx, 429 included.</summary>
    Refused,

    /// <summary>A 5xx.</summary>
    Internal,

    /// <summary>A success whose content is not what was promised: not JSON, cut short, or of another shape.</summary>
    UnexpectedContent,
}
