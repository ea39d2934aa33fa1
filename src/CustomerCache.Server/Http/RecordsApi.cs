using System.Buffers;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace CustomerCache.Server.Http;

/// <summary>Maps the crossed records, in bulk and singly.</summary>
internal static class RecordsApi
{
    private const string Json = "application/json; charset=utf-8";
    private const string Lines = "application/x-ndjson; charset=utf-8";
    private static readonly string[] Freshness = ["X-Tenant", "X-Tenant-Missing", "Last-Modified"];
    private static readonly ApiAnswer NotBuilt = new(503, "Nothing of what is asked for was built yet.", "Retry-After");
    private static readonly string[] OneRecord = ["host", "fields"];
    private static readonly string[] ManyRecords = [.. RecordQueryParser.Selecting, .. RecordQueryParser.Paging];

    public static void MapRecords(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/{system}/records", GetRecordsAsync)
            .NeedsRead()
            .WithName("listRecords")
            .WithSummary("The selected records, as one array or one per line")
            .WithTags("records")
            .DescribeSelection(paged: true)
            .Returns<IReadOnlyList<CustomerRecord>>(
                new(200, "The records; X-Tenant says how fresh they are.", ["ETag", .. Freshness, "Link"])
                {
                    IsTagged = true,
                    Example = Examples.Records,
                },
                "application/json",
                "application/x-ndjson"
            )
            .Answers((404, "The system is not known."), (410, "The cursor belongs to an older version; start again without it."), NotBuilt);
        routes
            .MapGet("/v1/{system}/records/{serial}", GetRecordAsync)
            .NeedsRead()
            .WithName("getRecord")
            .WithSummary("One record by serial number")
            .WithTags("records")
            .Describe(ApiParameters.Text("host", "Only of this host.", "vco1.example.net"), ApiParameters.Fields)
            .ReturnsTagged<CustomerRecord>("The record; X-Tenant says how fresh it is.", Freshness)
            .Answers((404, "The serial number is not in the cache."), NotBuilt);
        routes
            .MapGet("/v1/{system}/clients", GetClientsAsync)
            .NeedsRead()
            .WithName("listClients")
            .WithSummary("The clients of the selected records, with the number of their devices")
            .WithTags("records")
            .DescribeSelection(paged: false)
            .ReturnsTagged<IReadOnlyList<ClientBody>>("The clients; X-Tenant says how fresh they are.", Freshness)
            .Answers((404, "The system is not known."), NotBuilt);
    }

    private static async Task<IResult> GetRecordsAsync(
        string system,
        HttpContext context,
        ISnapshotSource replicas,
        CompressedAnswers compressed
    )
    {
        if (!DeviceSystems.TryParse(system, out var known))
        {
            return UnknownSystem(system);
        }

        var parsed = context.Request.ReadRecordQuery(known, ManyRecords);
        if (!parsed.IsValid)
        {
            return Problems.BadRequest(parsed.Errors);
        }

        var query = parsed.Value;
        var scoped = TenantScope.Of(replicas, query);
        if (!scoped.IsValid)
        {
            return Problems.BadRequest(scoped.Errors);
        }

        var scope = scoped.Value;
        if (scope.IsNotBuilt)
        {
            return Problems.NotBuilt(context.Response, scope.Missing.Select(m => m.ToString()));
        }

        var basis = PageCursor.BasisOf(query, scope.Identity);
        if (query.Cursor is { } cursor && cursor.Basis != basis)
        {
            return Problems.Gone("cursor", "belongs to an older version of the records or to another question; start again without it");
        }

        scope.WriteHeaders(context.Response);
        context.Response.Headers.Vary = "Accept, Accept-Encoding, Authorization";
        var lines = WantsLines(context.Request);
        var tag = EntityTags.OfText($"{basis} {query.Cursor?.Offset} {query.Limit} {lines} {context.SeesContacts()}");

        // What the caller has is not selected again, except for a page: its link depends on the number of records.
        var isPage = query.Limit is not null || query.Cursor is not null;
        if (!isPage && context.IsNotModified(tag))
        {
            return Results.Empty;
        }

        var selection = RecordSelection.From(scope.Snapshots, query);
        selection = context.SeesContacts() ? selection : selection.WithoutContacts();
        var page = Page(context, query, selection, basis);
        if (isPage && context.IsNotModified(tag))
        {
            return Results.Empty;
        }

        await WriteAsync(context, page, query.Fields, lines, tag, compressed);
        return Results.Empty;
    }

    private static async Task<IResult> GetRecordAsync(string system, string serial, HttpContext context, ISnapshotSource replicas)
    {
        if (!DeviceSystems.TryParse(system, out var known))
        {
            return UnknownSystem(system);
        }

        if (!context.Request.QueryString.HasValue && replicas.Find(known, serial) is { } found)
        {
            return await WriteOneAsync(context, found.Snapshot, found.Record, null);
        }

        var parsed = context.Request.ReadRecordQuery(known, OneRecord);
        if (!parsed.IsValid)
        {
            return Problems.BadRequest(parsed.Errors);
        }

        var scoped = TenantScope.Of(replicas, parsed.Value);
        if (!scoped.IsValid)
        {
            return Problems.BadRequest(scoped.Errors);
        }

        var scope = scoped.Value;
        foreach (var snapshot in scope.Snapshots)
        {
            if (snapshot.Find(serial) is { } record)
            {
                return await WriteOneAsync(context, snapshot, record, parsed.Value.Fields);
            }
        }

        scope.WriteHeaders(context.Response);
        return scope.IsNotBuilt
            ? Problems.NotBuilt(context.Response, scope.Missing.Select(m => m.ToString()))
            : Problems.NotFound("serial", "is not in the cache; /decisions tells why");
    }

    private static async Task<IResult> WriteOneAsync(
        HttpContext context,
        TenantSnapshot snapshot,
        DeviceRecord whole,
        FieldSelection? fields
    )
    {
        var record = context.SeesContacts() ? whole : whole.WithoutContacts;
        var (body, tag) = (record.Utf8, $"\"{record.ContentTag}\"");
        if (fields is not null)
        {
            body = Project(record, fields);
            tag = EntityTags.OfBytes(body.Span);
        }

        var headers = SnapshotHeaders.Of(snapshot);
        context.Response.Headers["X-Tenant"] = headers.Tenant;
        context.Response.Headers.LastModified = headers.LastModified;
        if (!context.IsNotModified(tag))
        {
            await WriteBytesAsync(context, Json, body);
        }

        return Results.Empty;
    }

    private static async Task<IResult> GetClientsAsync(string system, HttpContext context, ISnapshotSource replicas)
    {
        if (!DeviceSystems.TryParse(system, out var known))
        {
            return UnknownSystem(system);
        }

        var parsed = context.Request.ReadRecordQuery(known, RecordQueryParser.Selecting);
        if (!parsed.IsValid)
        {
            return Problems.BadRequest(parsed.Errors);
        }

        var scoped = TenantScope.Of(replicas, parsed.Value);
        if (!scoped.IsValid)
        {
            return Problems.BadRequest(scoped.Errors);
        }

        var scope = scoped.Value;
        if (scope.IsNotBuilt)
        {
            return Problems.NotBuilt(context.Response, scope.Missing.Select(m => m.ToString()));
        }

        scope.WriteHeaders(context.Response);
        if (!context.IsNotModified(EntityTags.OfText("clients " + PageCursor.BasisOf(parsed.Value, scope.Identity))))
        {
            await WriteBytesAsync(context, Json, ClientList.Encode(RecordSelection.From(scope.Snapshots, parsed.Value)));
        }

        return Results.Empty;
    }

    private static RecordSelection Page(HttpContext context, RecordQuery query, RecordSelection selection, string basis)
    {
        if (query.Limit is null && query.Cursor is null)
        {
            return selection;
        }

        var offset = query.Cursor?.Offset ?? 0;
        var limit = query.Limit ?? RecordQuery.MaxLimit;
        if (limit < selection.Count - offset)
        {
            var rest = context
                .Request.Query.Where(q => q.Key != "cursor")
                .Append(KeyValuePair.Create("cursor", new StringValues(new PageCursor(offset + limit, basis).ToString())));
            context.Response.Headers.Link = $"<{context.Request.PathBase}{context.Request.Path}{QueryString.Create(rest)}>; rel=\"next\"";
        }

        return selection.Page(offset, limit);
    }

    private static async Task WriteAsync(
        HttpContext context,
        RecordSelection page,
        FieldSelection? fields,
        bool lines,
        string tag,
        CompressedAnswers compressed
    )
    {
        var projected = fields is null ? null : ProjectedRecords.Of(page, fields, lines);
        var length = projected?.Length ?? RecordsWriter.Length(page, lines);
        var type = lines ? Lines : Json;
        if (
            length >= CompressedAnswers.MinimumLength
            && CompressedAnswers.Choose(context.Request.Headers.AcceptEncoding, CompressedAnswers.Encodings) is { } encoding
        )
        {
            context.Response.Headers.ETag = EntityTags.Encoded(tag, encoding);
            context.Response.Headers.ContentEncoding = encoding;
            await WriteBytesAsync(
                context,
                type,
                await compressed.GetAsync(
                    tag,
                    encoding,
                    pipe => projected is null ? RecordsWriter.WriteAsync(pipe, page, lines) : projected.WriteAsync(pipe)
                )
            );
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = length;
        await (projected is null ? RecordsWriter.WriteAsync(context, page, lines) : projected.WriteAsync(context));
    }

    private static Task WriteBytesAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.WriteToCallerAsync(body);
    }

    private static byte[] Project(DeviceRecord record, FieldSelection fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new System.Text.Json.Utf8JsonWriter(buffer, JsonDefaults.Writer);
        fields.Write(json, record.Utf8.Span);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool WantsLines(HttpRequest request) =>
        request.Headers.Accept.Any(a => a?.Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true);

    private static ProblemHttpResult UnknownSystem(string system) =>
        Problems.NotFound("system", $"'{(system.Length > 40 ? system[..40] : system)}' is not known: it is velocloud or hawkeye");
}
