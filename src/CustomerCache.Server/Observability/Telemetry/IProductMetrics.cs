namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>The metrics of one subject. Made with the host, so that its gauges can be read before anything happened.</summary>
internal interface IProductMetrics;
