using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using Microsoft.AspNetCore.Mvc;

namespace CustomerCache.Server.Http;

/// <summary>Moves the records of a tenant in and out, in the shape that the former service stored.</summary>
internal static class MovesApi
{
    /// <summary>The largest import, in bytes: well above 100,000 records.</summary>
    public const int MaxImportBytes = 512 * 1024 * 1024;

    public static void MapMoves(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/tenants/{system}/{host}/import", ImportAsync).NeedsAdmin().WithSummary("Replaces the records of a tenant as one new version")
            .WithTags("moves").Answers((200, "The new version."), (400, "Which record is wrong, and why."), (404, "There is no such tenant.")).WithMetadata(new RequestSizeLimitAttribute(MaxImportBytes));
        routes.MapGet("/v1/tenants/{system}/{host}/export", ExportAsync).NeedsRead().WithSummary("The records of a tenant as one array").WithTags("moves")
            .Answers((200, "The records."), (304, "The caller has them already."), (404, "There is no such tenant."), (503, "The tenant was never built."));
    }

    private static async Task<IResult> ImportAsync(
        string system, string host, HttpContext context, ISnapshotReplicas replicas, ITenants tenants, CancellationToken cancellationToken)
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
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

            var snapshot = await tenants.ImportAsync(tenant, [.. records.Value], cancellationToken);
            return context.Json(JsonSerializer.SerializeToUtf8Bytes(new ImportModel(snapshot.Version, snapshot.Records.Length), ApiJson.Default.ImportModel));
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

    private static Parsed<IReadOnlyList<DeviceRecord>> ReadRecords(JsonElement body, TenantId tenant)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            return QueryErrors.Of("body", "is not a JSON array of records");
        }

        var records = new List<DeviceRecord>(body.GetArrayLength());
        foreach (var element in body.EnumerateArray())
        {
            if (RecordReader.TryRead(element, out var error) is not { } record)
            {
                return QueryErrors.Of($"body[{records.Count}]", error);
            }

            if (record.Edge is { } edge && edge.Host != tenant.Host)
            {
                return QueryErrors.Of($"body[{records.Count}]", $"is an edge of {edge.Host}, not of {tenant.Host}");
            }

            records.Add(record);
        }

        return records;
    }

    private static async Task<IResult> ExportAsync(string system, string host, HttpContext context, ISnapshotReplicas replicas)
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
            await RecordsWriter.WriteAsync(context.Response.BodyWriter, all, lines: false, context.RequestAborted);
        }

        return Results.Empty;
    }
}
