using System.Buffers;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps the state of tenants, the decisions about devices, and changes.</summary>
internal static class TenantsApi
{
    /// <summary>The longest wait for a change.</summary>
    public const int MaxWaitSeconds = 300;

    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/tenants", GetTenantsAsync)
            .NeedsRead()
            .WithName("listTenants")
            .WithSummary("How every tenant stands")
            .WithTags("tenants")
            .ReturnsTagged<IReadOnlyList<TenantModel>>("All tenants.");
        routes
            .MapGet("/v1/tenants/{system}/{host}", GetTenantAsync)
            .NeedsRead()
            .WithName("getTenant")
            .WithSummary("How a tenant stands")
            .WithTags("tenants")
            .ReturnsTagged<TenantModel>("The tenant.")
            .Answers((404, "There is no such tenant."));
        routes
            .MapGet("/v1/tenants/{system}/{host}/changes", GetChangesAsync)
            .NeedsRead()
            .WithName("getChanges")
            .WithSummary("What changed since a version")
            .WithTags("tenants")
            .Describe(
                ApiParameters.Number("since", "The version that the caller has.", 17) with
                {
                    IsRequired = true,
                    Minimum = 0,
                },
                ApiParameters.Wait("Seconds to wait for something newer.", MaxWaitSeconds)
            )
            .ReturnsTagged<ChangesBody>("Records to put in place or append, and serial numbers that are gone.")
            .Answers((404, "There is no such tenant."), (410, "The version is too old; start again from the records."));
        routes
            .MapGet("/v1/tenants/events", FollowAsync)
            .NeedsRead()
            .Streams()
            .WithName("followTenants")
            .WithSummary("How every tenant stands, again after each change, as server-sent events")
            .WithTags("tenants")
            .Returns<string>((200, "Events named tenants; their data is JSON as listTenants answers it."), "text/event-stream");
        routes
            .MapGet("/v1/tenants/{system}/{host}/refreshes", GetRefreshesAsync)
            .NeedsRead()
            .WithName("listTenantRefreshes")
            .WithSummary("The last refreshes of a tenant that ended, the newest first")
            .WithTags("tenants")
            .Describe(ApiParameters.Number("limit", "The most refreshes of an answer.", 10) with { Minimum = 1 })
            .ReturnsTagged<IReadOnlyList<EndedRefreshModel>>("The refreshes.")
            .Answers((404, "There is no such tenant."));
        routes
            .MapGet("/v1/{system}/decisions", GetDecisionsAsync)
            .NeedsRead()
            .WithName("getDecisions")
            .WithSummary("Why a device is, or is not, in the cache")
            .WithTags("tenants")
            .Describe(
                ApiParameters.Text("serial", "The serial number.", "VC000000004") with
                {
                    IsRequired = true,
                    Minimum = 1,
                    Maximum = 256,
                }
            )
            .ReturnsTagged<IReadOnlyList<DecisionModel>>("One decision per tenant that knows the device.")
            .Answers((404, "The system is not known."));
    }

    private static async Task<IResult> GetTenantsAsync(HttpContext context, TenantModels models, CancellationToken cancellationToken) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : Answer(context, await models.AllAsync(cancellationToken));

    private static IResult Answer(HttpContext context, IReadOnlyList<TenantModel> tenants) =>
        context.Json(
            JsonSerializer.SerializeToUtf8Bytes(tenants, ApiJson.Default.IReadOnlyListTenantModel),
            JsonSerializer.SerializeToUtf8Bytes([.. tenants.Select(TenantModels.Lasting)], ApiJson.Default.IReadOnlyListTenantModel)
        );

    private static IResult Answer(HttpContext context, TenantModel tenant) =>
        context.Json(
            JsonSerializer.SerializeToUtf8Bytes(tenant, ApiJson.Default.TenantModel),
            JsonSerializer.SerializeToUtf8Bytes(TenantModels.Lasting(tenant), ApiJson.Default.TenantModel)
        );

    private static IResult FollowAsync(HttpContext context, TenantWatch watch, CancellationToken cancellationToken) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : TypedResults.ServerSentEvents(EventsAsync(watch.FollowAsync(cancellationToken)));

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(IAsyncEnumerable<IReadOnlyList<TenantModel>> changes)
    {
        await foreach (var tenants in changes)
        {
            yield return new SseItem<string>(JsonSerializer.Serialize(tenants, ApiJson.Default.IReadOnlyListTenantModel), "tenants");
        }
    }

    private static async Task<IResult> GetTenantAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        TenantModels models,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        return replicas.FindTenant(system, host, out var tenant) is { } problem
            ? problem
            : Answer(context, await models.OfAsync(tenant, cancellationToken));
    }

    private static async Task<IResult> GetRefreshesAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("limit") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        var limit = TenantState.MaxRecentRefreshes;
        if (
            context.Request.Query.TryGetValue("limit", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1)
        )
        {
            return Problems.BadRequest("limit", "is not a number from 1 on");
        }

        var refreshes = await tenants.GetRecentRefreshesAsync(tenant, cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                [.. refreshes.Take(limit).Select(EndedRefreshModel.From)],
                ApiJson.Default.IReadOnlyListEndedRefreshModel
            )
        );
    }

    private static async Task<IResult> GetDecisionsAsync(
        string system,
        HttpContext context,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (!DeviceSystems.TryParse(system, out var known))
        {
            return Problems.NotFound("system", "is not known: it is velocloud or hawkeye");
        }

        if (context.Request.CheckNames("serial") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var serial = context.Request.Query["serial"].ToString();
        if (serial.Length is 0 or > 256)
        {
            return Problems.BadRequest("serial", "is required: the serial number of the device, up to 256 characters");
        }

        var decisions = await tenants.GetDecisionsAsync(known, serial, cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes([.. decisions.Select(DecisionModel.From)], ApiJson.Default.IReadOnlyListDecisionModel)
        );
    }

    private static async Task<IResult> GetChangesAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("since", "wait") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        var query = context.Request.Query;
        if (!long.TryParse(query["since"], NumberStyles.None, CultureInfo.InvariantCulture, out var since))
        {
            return Problems.BadRequest("since", "is required: a version of the tenant, such as 17");
        }

        var wait = 0;
        if (
            query.ContainsKey("wait")
            && (!int.TryParse(query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out wait) || wait > MaxWaitSeconds)
        )
        {
            return Problems.BadRequest("wait", $"is not a number of seconds from 0 to {MaxWaitSeconds}");
        }

        return await tenants.GetChangesAsync(tenant, since, TimeSpan.FromSeconds(wait), cancellationToken) switch
        {
            TenantChanges.Delta delta => context.Json(Encode(delta.Changes, context.SeesContacts())),
            TenantChanges.TooOld old => Problems.Gone(
                "since",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"is not a version from which the current one ({old.CurrentVersion}) can be reached; start again from the records"
                )
            ),
            _ => throw new InvalidOperationException("An answer about changes is neither a delta nor too old."),
        };
    }

    private static byte[] Encode(SnapshotDelta delta, bool withContacts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        json.WriteStartObject();
        json.WriteNumber("from", delta.From);
        json.WriteNumber("to", delta.To);
        json.WriteStartArray("upserted");
        foreach (var record in delta.Upserted)
        {
            json.WriteRawValue((withContacts ? record : record.WithoutContacts).Utf8.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
        WriteTexts(json, "removed", delta.Removed);
        if (!delta.Order.IsEmpty)
        {
            WriteTexts(json, "order", delta.Order);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
