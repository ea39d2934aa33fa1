namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What the product's own hooks do. Others may be configured; a job whose type no hook knows is dropped.</summary>
public static class JobTypes
{
    /// <summary>Drops what is stale.</summary>
    public const string Invalidate = "invalidate";

    /// <summary>Records that a user holds a copy. Never taken for a duplicate: recording twice does no harm, and not recording after an invalidation does.</summary>
    public const string Cache = "cache";

    /// <summary>Crosses devices anew.</summary>
    public const string Recross = "recross";

    /// <summary>A sign of life.</summary>
    public const string Heartbeat = "Heartbeat";
}
