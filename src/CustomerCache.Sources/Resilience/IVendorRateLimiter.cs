namespace CustomerCache.Sources.Resilience;

/// <summary>How much of what we may ask of a vendor host is in use. Numbers of one moment, for metrics; they need not add up.</summary>
public interface IVendorRateLimiter
{
    /// <summary>Calls at a time that are allowed.</summary>
    int Limit { get; }

    /// <summary>Calls that hold a place, those waiting for their turn by the rate included.</summary>
    int InUse { get; }

    /// <summary>Calls that wait for a place.</summary>
    int Waiting { get; }
}
