namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// The product's own metrics: one meter, and one class per subject. Each metric is in docs/metrics.md, which a test holds against the code.
/// </summary>
public static class CustomerCacheMetrics
{
    /// <summary>Name of the meter, and of the product's activity source.</summary>
    public const string Name = "CustomerCache";
}

/// <summary>The metrics of one subject. Made with the host, so that its gauges can be read before anything happened.</summary>
internal interface IProductMetrics;
