namespace CustomerCache.Core.Refreshing;

/// <summary>How a tenant stands, in one word.</summary>
[GenerateSerializer, Alias("customer-cache.TenantCondition")]
public enum TenantCondition
{
    /// <summary>Nothing to serve yet.</summary>
    NeverBuilt = 0,

    /// <summary>Served, and the last refresh was done.</summary>
    Ready = 1,

    /// <summary>A refresh runs; what was built before is served meanwhile.</summary>
    Refreshing = 2,

    /// <summary>Served, but the last refresh could not be done.</summary>
    Failing = 3,
}
