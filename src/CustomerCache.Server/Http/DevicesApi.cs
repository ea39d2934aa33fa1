using System.Text.Json;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps the search of devices by text, and their lists by decision.</summary>
internal static class DevicesApi
{
    private const int MaxLimit = 1_000;
    private const int MaxText = 256;
    private const int UsualFound = 20;
    private const int UsualListed = 100;

    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/devices", FindAsync)
            .NeedsRead()
            .WithName("findDevices")
            .WithSummary("Devices by a part of their serial number, name, enterprise or client")
            .WithTags("devices")
            .Describe(
                ApiParameters.Text("q", "What to look for; several words must all be found.", "acme freight") with
                {
                    IsRequired = true,
                    Minimum = 1,
                    Maximum = MaxText,
                },
                ApiParameters.Limit("The most devices of an answer.", MaxLimit, UsualFound)
            )
            .ReturnsTagged<FoundDevicesModel>("The devices; those that are known but not cached come last.");
        routes
            .MapGet("/v1/tenants/{system}/{host}/devices", ListAsync)
            .NeedsRead()
            .WithName("listTenantDevices")
            .WithSummary("All devices of a tenant that are known, with their decisions")
            .WithTags("devices")
            .Describe(
                ApiParameters.Text("decision", "Only those that the funnel counts under this name.", "removed_not_monitorable"),
                ApiParameters.Limit("The most devices of an answer.", MaxLimit, UsualListed),
                ApiParameters.Text("after", "Only serial numbers after this one: next of the page before.", "VC000000004")
            )
            .ReturnsTagged<DevicesModel>("The devices, in order of their serial numbers.")
            .Answers((404, "There is no such tenant."));
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

        if (context.Request.ReadLimit(UsualFound, MaxLimit, out var limit) is { } wrong)
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

        if (context.Request.ReadLimit(UsualListed, MaxLimit, out var limit) is { } wrong)
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
