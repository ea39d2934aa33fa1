using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Mvc;

namespace CustomerCache.Server.Http;

/// <summary>Maps the import and export of a tenant's records, in the shape that the former service stored.</summary>
internal static class ImportExportApi
{
    /// <summary>The largest import, in bytes: well above 100,000 records.</summary>
    public const int MaxImportBytes = 512 * 1024 * 1024;

    // Reports this many errors; they tend to be alike.
    private const int MaxErrors = 20;

    public static void MapImportExport(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/tenants/{system}/{host}/import", ImportAsync)
            .NeedsAdmin()
            .WithName("importRecords")
            .WithSummary("Replaces the records of a tenant as one new version")
            .WithTags("moves")
            .Describe(ApiParameters.AcceptShrink)
            .Takes(
                new ApiBody(
                    typeof(IReadOnlyList<CustomerRecord>),
                    "The records, in the shape that the former service stored.",
                    Examples.Records
                )
            )
            .Returns<ImportModel>((200, "The new version."))
            .Answers(
                (400, "Which record is wrong, and why."),
                (404, "There is no such tenant."),
                (409, "It is empty or drops too many records, and accept_shrink is not true: nothing is changed."),
                (413, $"The body is larger than {MaxImportBytes} bytes.")
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxImportBytes));
        routes
            .MapGet("/v1/tenants/{system}/{host}/export", ExportAsync)
            .NeedsRead()
            .WithName("exportRecords")
            .WithSummary("The records of a tenant as one array")
            .WithTags("moves")
            .ReturnsTagged<IReadOnlyList<CustomerRecord>>("The records.", "X-Tenant", "Last-Modified")
            .Answers((404, "There is no such tenant."), new ApiAnswer(503, "The tenant was never built.", "Retry-After"));
    }

    private static async Task<IResult> ImportAsync(
        string system,
        string host,
        HttpContext context,
        ISnapshotSource replicas,
        ITenantClient tenants,
        CancellationToken cancellationToken
    )
    {
        if (RefreshesApi.ReadAcceptShrink(context.Request, out var acceptShrink) is { } wrong)
        {
            return wrong;
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, cancellationToken);
            var records = ReadRecords(body.RootElement, tenant);
            if (!records.IsValid)
            {
                return Problems.BadRequest(records.Errors);
            }

            var result = await tenants.ImportAsync(tenant, [.. records.Value], acceptShrink, cancellationToken);
            return result.IsBlocked
                ? Problems.Conflict(
                    "accept_shrink",
                    $"must be true for an import that drops {result.Dropped} of {result.Before} records and leaves {result.Records}; "
                        + $"nothing is changed"
                )
                : context.Json(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new ImportModel(result.Version, result.Records, result.Before, result.Dropped),
                        ApiJson.Default.ImportModel
                    )
                );
        }
        catch (BadHttpRequestException e)
        {
            return Problems.Unreadable("body", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Problems.BadRequest("body", "is not JSON: " + e.Message);
        }
    }

    /// <summary>Reads the records of an import; invalid ones are named by their index.</summary>
    internal static Parsed<IReadOnlyList<DeviceRecord>> ReadRecords(JsonElement body, TenantId tenant)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            return QueryErrors.Of("body", "is not a JSON array of records");
        }

        var records = new List<DeviceRecord>(body.GetArrayLength());
        var wrong = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var (index, element) in body.EnumerateArray().Index())
        {
            var record = RecordReader.TryRead(element, out var problem);
            problem = record is null ? problem : Problem(record, tenant);
            if (problem is null)
            {
                records.Add(record!);
            }
            else if (wrong.Count < MaxErrors)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"body[{index}]"), [problem]);
            }
        }

        return wrong.Count == 0 ? records : new QueryErrors(wrong.ToImmutable());
    }

    // A record without its edge would match no enterprise filter and no refresh could confirm it.
    private static string? Problem(DeviceRecord record, TenantId tenant) =>
        (tenant.System, record.Edge) switch
        {
            (DeviceSystem.VeloCloud, null) => "lacks \"edge\" with \"host\", \"enterprise_id\" and \"edge_id\"",
            (_, { } edge) when edge.Host != tenant.Host => $"is an edge of {edge.Host}, not of {tenant.Host}",
            _ => null,
        };

    private static async Task<IResult> ExportAsync(string system, string host, HttpContext context, ISnapshotSource replicas)
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (replicas.FindTenant(system, host, out var tenant) is { } problem)
        {
            return problem;
        }

        if (replicas.Find(tenant) is not { } snapshot)
        {
            return Problems.NotBuilt(context.Response, [tenant.ToString()]);
        }

        var all = RecordSelection.From([snapshot], new RecordQuery(tenant.System));
        all = context.SeesContacts() ? all : all.WithoutContacts();
        new TenantScope([snapshot], ImmutableArray<TenantId>.Empty).WriteHeaders(context.Response);
        if (!context.IsNotModified(EntityTags.OfText($"export {SnapshotHeaders.Of(snapshot).Identity} {context.SeesContacts()}")))
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = RecordsWriter.Length(all, lines: false);
            await RecordsWriter.WriteAsync(context, all, lines: false);
        }

        return Results.Empty;
    }
}
