namespace CustomerCache.Core.Refreshing;

/// <summary>How a tenant stands, in one word.</summary>
public enum TenantCondition
{
    /// <summary>Nothing to serve yet.</summary>
    NeverBuilt,

    /// <summary>Served, and the last refresh was done.</summary>
    Ready,

    /// <summary>A refresh runs; what was built before is served meanwhile.</summary>
    Refreshing,

    /// <summary>Served, but the last refresh could not be done.</summary>
    Failing,
}
