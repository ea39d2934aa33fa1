namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Owns the product's meter; one class per subject adds its instruments. docs/metrics.md lists each metric, which a test compares with the
/// code.
/// </summary>
public static class CustomerCacheMetrics
{
    /// <summary>Name of the meter, and of the product's activity source.</summary>
    public const string Name = "CustomerCache";
}

/// <summary>Represents the metrics of one subject. Created with the host, so that its gauges are readable before anything
/// happened.</summary>
internal interface IProductMetrics;
