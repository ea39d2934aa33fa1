using System.Net.ServerSentEvents;
using System.Text.Json;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerCache.Server.Http;

/// <summary>Maps refreshes on demand, and their progress.</summary>
internal static class RefreshesApi
{
    public static void MapRefreshes(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/tenants/{system}/{host}/refresh", StartAsync)
            .NeedsAdmin()
            .WithName("refreshTenant")
            .WithSummary("Refreshes a tenant now; answers the running refresh if one runs")
            .WithTags("refreshes")
            .Describe(ApiParameters.AcceptShrink)
            .Returns<RefreshModel>(new(202, "The refresh.", "Location"))
            .Answers((404, "There is no such tenant."), (409, "The tenant is stored but no longer configured."));
        routes
            .MapPost("/v1/refresh", StartAllAsync)
            .NeedsAdmin()
            .WithName("refreshAll")
            .WithSummary("Refreshes every configured tenant now")
            .WithTags("refreshes")
            .Describe(ApiParameters.AcceptShrink)
            .Returns<IReadOnlyList<RefreshModel>>(new(202, "The refreshes.", "Location"));
        routes
            .MapGet("/v1/refreshes/{id}", GetAsync)
            .NeedsRead()
            .WithName("getRefresh")
            .WithSummary("How far a refresh is")
            .WithTags("refreshes")
            .ReturnsTagged<RefreshModel>("Its progress, or its outcome.")
            .Answers((404, "No such refresh is known."));
        routes
            .MapGet("/v1/refreshes/{id}/events", WatchAsync)
            .NeedsRead()
            .Streams()
            .WithName("followRefresh")
            .WithSummary("The progress of a refresh as server-sent events")
            .WithTags("refreshes")
            .Returns<string>(
                (200, "Events named progress, and finished at the end; their data is JSON as getRefresh answers it."),
                "text/event-stream"
            )
            .Answers((404, "No such refresh is known."));
    }

    private static async Task<IResult> StartAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (ReadAcceptShrink(context.Request, out var acceptShrink) is { } wrong)
        {
            return wrong;
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        var refresh = await tenants.StartRefreshAsync(tenant, RefreshDemand.Now, acceptShrink, cancellationToken);
        if (refresh is null)
        {
            return Problems.Conflict(
                "host",
                "is stored but no longer configured, so it cannot be refreshed; add it to the configuration or ask for another one"
            );
        }

        context.Response.Headers.Location = Location(context, refresh.Id);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(RefreshModel.From(refresh), ApiJson.Default.RefreshModel),
            StatusCodes.Status202Accepted
        );
    }

    private static async Task<IResult> StartAllAsync(
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (ReadAcceptShrink(context.Request, out var acceptShrink) is { } wrong)
        {
            return wrong;
        }

        var refreshes = new List<RefreshModel>();
        foreach (var tenant in replicas.Configured)
        {
            if (await tenants.StartRefreshAsync(tenant, RefreshDemand.Now, acceptShrink, cancellationToken) is { } refresh)
            {
                refreshes.Add(RefreshModel.From(refresh));
            }
        }

        context.Response.Headers.Location =
            refreshes.Count == 1 ? Location(context, refreshes[0].Id) : $"{context.Request.PathBase}/v1/tenants";
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(refreshes, ApiJson.Default.IReadOnlyListRefreshModel),
            StatusCodes.Status202Accepted
        );
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, ITenantClient tenants, CancellationToken cancellationToken)
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        return await tenants.GetRefreshAsync(id, cancellationToken) is { } refresh
            ? context.Json(JsonSerializer.SerializeToUtf8Bytes(RefreshModel.From(refresh), ApiJson.Default.RefreshModel))
            : UnknownRefresh();
    }

    private static async Task<IResult> WatchAsync(
        string id,
        HttpContext context,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        return await tenants.GetRefreshAsync(id, cancellationToken) is null
            ? UnknownRefresh()
            : TypedResults.ServerSentEvents(EventsAsync(tenants.WatchRefreshAsync(id, cancellationToken)));
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(IAsyncEnumerable<RefreshStatus> statuses)
    {
        await foreach (var status in statuses)
        {
            yield return new SseItem<string>(
                JsonSerializer.Serialize(RefreshModel.From(status), ApiJson.Default.RefreshModel),
                status.Outcome is null ? "progress" : "finished"
            );
        }
    }

    internal static ProblemHttpResult? ReadAcceptShrink(HttpRequest request, out bool acceptShrink)
    {
        acceptShrink = false;
        return request.CheckNames("accept_shrink") is { } errors ? Problems.BadRequest(errors)
            : request.Query.TryGetValue("accept_shrink", out var value) && !bool.TryParse(value, out acceptShrink)
                ? Problems.BadRequest("accept_shrink", "is neither true nor false")
            : null;
    }

    private static string Location(HttpContext context, string id) => $"{context.Request.PathBase}/v1/refreshes/{id}";

    private static ProblemHttpResult UnknownRefresh() =>
        Problems.NotFound("id", "is not a refresh that runs or ended not long ago; /v1/tenants shows the last one of each tenant");
}
