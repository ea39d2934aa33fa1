using CustomerCache.Server.Access;
using System.Text;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>The metrics for whoever scrapes them.</summary>
internal static class MetricsApi
{
    /// <summary>Text format 0.0.4, the one that every scraper understands.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", GetAsync).NeedsRead().WithSummary("The metrics of this process in Prometheus' text format; listed in docs/metrics.md").WithTags("health");

    private static async Task<IResult> GetAsync(MetricsScrape scrape, CancellationToken cancellationToken) =>
        await scrape.ReadAsync(cancellationToken) is { } text
            ? TypedResults.Bytes(Encoding.UTF8.GetBytes(text), ContentType)
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
