using System.Text.Json;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;

namespace CustomerCache.Server.Http;

/// <summary>Maps the search of devices by text, and their lists by decision.</summary>
internal static class DevicesApi
{
    private const int MaxLimit = 1_000;
    private const int MaxText = 256;

    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/devices", FindAsync)
            .NeedsRead()
            .WithSummary("Devices by a part of their serial number, name, enterprise or client")
            .WithTags("devices")
            .Describe(
                ("q", "What to look for; several words must all be found. Required."),
                ("limit", $"The most devices of an answer, up to {MaxLimit}; 20 by default.")
            )
            .Answers((200, "The devices; those that are known but not cached come last."), (400, "What is wrong with the question."));
        routes
            .MapGet("/v1/tenants/{system}/{host}/devices", ListAsync)
            .NeedsRead()
            .WithSummary("All devices of a tenant that are known, with their decisions")
            .WithTags("devices")
            .Describe(
                ("decision", "Only those that the funnel counts under this name, such as removed_not_monitorable."),
                ("limit", $"The most devices of an answer, up to {MaxLimit}; 100 by default."),
                ("after", "Only serial numbers after this one: next of the page before.")
            )
            .Answers(
                (200, "The devices, in order of their serial numbers."),
                (400, "What is wrong with the question."),
                (404, "There is no such tenant.")
            );
    }

    private static async Task<IResult> FindAsync(
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        DeviceSearch search,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("q", "limit") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var text = context.Request.Query["q"].ToString().Trim();
        if (text.Length is 0 or > MaxText)
        {
            return Problems.BadRequest(
                "q",
                $"is required: up to {MaxText} characters of a serial number, a name, an enterprise or a client"
            );
        }

        if (context.Request.ReadLimit(20, MaxLimit, out var limit) is { } wrong)
        {
            return wrong;
        }

        var found = search.Find([.. replicas.Known.Select(replicas.Find).OfType<TenantSnapshot>()], text).Take(limit + 1).ToList();
        foreach (var tenant in replicas.Known)
        {
            if (found.Count <= limit)
            {
                // Served devices are in this list too.
                var page = await tenants.FindDevicesAsync(tenant, new DeviceFilter(null, text, null, MaxLimit), cancellationToken);
                var snapshot = replicas.Find(tenant);
                found.AddRange(
                    page.Devices.Where(d => snapshot?.Find(d.SerialNumber) is null)
                        .Select(d => new FoundDevice(tenant, d.SerialNumber, null, null))
                );
            }
        }

        var model = new FoundDevicesModel([.. found.Take(limit).Select(FoundDeviceModel.From)], found.Count > limit);
        return context.Json(JsonSerializer.SerializeToUtf8Bytes(model, ApiJson.Default.FoundDevicesModel));
    }

    private static async Task<IResult> ListAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("decision", "limit", "after") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        if (context.Request.ReadLimit(100, MaxLimit, out var limit) is { } wrong)
        {
            return wrong;
        }

        var query = context.Request.Query;
        string? decision = query["decision"],
            after = query["after"];
        var page = await tenants.FindDevicesAsync(tenant, new DeviceFilter(decision, null, after, limit), cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new DevicesModel([.. page.Devices.Select(DecisionModel.From)], page.Next),
                ApiJson.Default.DevicesModel
            )
        );
    }
}
