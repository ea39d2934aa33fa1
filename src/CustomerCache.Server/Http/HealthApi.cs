using System.Text.Json;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Bus;
using CustomerCache.Server.Http.OpenApi;
using CustomerCache.Sources;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerCache.Server.Http;

/// <summary>
/// Maps the health of the process. Liveness does not depend on vendors. Readiness begins once a snapshot is served, and lasts while the
/// storage is unreachable: reads are served from memory, and removing the instance would end them too. <c>/health</c> reports what is
/// wrong.
/// </summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/health", GetAsync)
            .NeedsRead()
            .WithName("getHealth")
            .WithSummary("Each tenant in a word; 503 when one of them is not fresh, or its vendor does not answer")
            .WithTags("health")
            .ReturnsTagged<HealthModel>("Everything is well.")
            .Returns<HealthModel>((503, "Something is wrong: the check says what."));
        routes
            .MapGet("/health/live", () => TypedResults.Text("ok"))
            .OpenToAll()
            .WithName("getLiveness")
            .WithSummary("The process runs; says nothing about vendors")
            .WithTags("health")
            .Returns<string>((200, "It runs, or it starts and what it waits for."), "text/plain");
        routes
            .MapGet("/health/ready", IsReadyAsync)
            .OpenToAll()
            .WithName("getReadiness")
            .WithSummary("Something can be served")
            .WithTags("health")
            .Returns<string>((200, "It can."), "text/plain")
            .Returns<string>((503, "It cannot, and why."), "text/plain");
        routes
            .MapGet("/_health", () => TypedResults.Text("null", "application/json"))
            .OpenToAll()
            .WithName("getFormerHealth")
            .WithSummary("As the former service answered: always 200")
            .WithTags("health")
            .Returns<object?>((200, "null."));
    }

    private static async Task<IResult> GetAsync(
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        IStorageHealth storage,
        BusHealth bus,
        IVendorSources vendors,
        RefreshOptions options,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var fault = await storage.FindFaultAsync(cancellationToken);
        var (checks, isWell) = (
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["storage"] = fault ?? "ok" },
            fault is null
        );
        if (bus.Describe() is { } text)
        {
            checks["bus"] = text;
            isWell &= bus.IsWell;
        }

        foreach (var channel in vendors.Channels)
        {
            if (channel.CircuitOpenUntil is { } until)
            {
                checks[$"vendor {channel.Name.Label} {channel.Name.Host}"] =
                    $"failing: calls are held back until {until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}";
                isWell = false;
            }
        }

        foreach (var tenant in replicas.Configured)
        {
            var verdict = Verdict(await tenants.GetStatusAsync(tenant, cancellationToken), options, time.GetUtcNow());
            checks[tenant.ToString()] = verdict.Text;
            isWell &= verdict.IsWell;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new HealthModel(isWell ? "ok" : "degraded", checks), ApiJson.Default.HealthModel);
        return context.Json(body, isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static (bool IsWell, string Text) Verdict(TenantStatus status, RefreshOptions options, DateTimeOffset now) =>
        status switch
        {
            { BuiltAt: null } => (false, status.Degradation is { } why ? $"never built; {why}" : "never built"),
            { BuiltAt: { } at } when RefreshSchedule.IsOld(at, now, options.Interval) => (
                false,
                $"older than two intervals: built {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
            ),
            { Records: 0 } => (false, "empty: it was built and has no record"),
            { Degradation: { } why } => (false, why),
            { Undecided: > 0 } => (true, $"ok, but {status.Undecided} devices are undecided"),
            _ => (true, "ok"),
        };

    private static async Task<ContentHttpResult> IsReadyAsync(
        ISnapshotSource replicas,
        IStorageHealth storage,
        BusHealth bus,
        CancellationToken cancellationToken
    )
    {
        var fault = await storage.FindFaultAsync(cancellationToken);
        return replicas.Configured.Any(t => replicas.Find(t) is not null)
                ? TypedResults.Text(
                    fault is not null ? $"ok, but {fault}; reads go on from memory"
                    : bus.IsWell ? "ok"
                    : $"ok, but the bus is {bus.Describe()}; HTTP is answered"
                )
            : replicas.Configured.Count == 0 && fault is null ? TypedResults.Text("ok")
            : TypedResults.Text(fault ?? "no tenant has been built yet", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
