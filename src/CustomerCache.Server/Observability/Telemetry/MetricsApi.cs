using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Maps the metrics endpoint.</summary>
internal static class MetricsApi
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/metrics", static (HttpContext context, ScrapedMetrics metrics) => metrics.Page(context))
            .NeedsRead()
            .WithName("getMetrics")
            .WithSummary("The metrics of this process in Prometheus' text format; listed in docs/metrics.md")
            .WithTags("health")
            .Returns<string>((200, "The metrics."), "text/plain");
}
