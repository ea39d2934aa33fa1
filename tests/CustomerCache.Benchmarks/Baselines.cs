using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Endpoints of the server's own process to compare with: they write what is set here before a measurement, and do nothing else.
/// </summary>
internal static class Baselines
{
    public const string Array = "/bench/array";
    public const string Chunks = "/bench/chunks";
    public const string Pooled = "/bench/pooled";
    public const string Unchanged = "/bench/unchanged";
    public const string Fields = "/bench/fields";

    private const int ChunkBytes = 64 * 1024;
    private const string Json = "application/json; charset=utf-8";

    private static readonly string[] Copied = ["ETag", "Last-Modified", "X-Tenant", "Age", "Cache-Control", "Vary"];

    private static KeyValuePair<string, string>[] _headers = [];

    /// <summary>The bytes to write.</summary>
    public static byte[] Constant { get; set; } = [];

    /// <summary>The objects to write with System.Text.Json.</summary>
    public static IReadOnlyList<RecordPart> Parts { get; set; } = [];

    /// <summary>Makes the constant answers those of a path, with its headers.</summary>
    public static async Task AnswerAsAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Constant = await response.Content.ReadAsByteArrayAsync();
        _headers =
        [
            .. response
                .Headers.Concat(response.Content.Headers)
                .Where(h => Copied.Contains(h.Key))
                .Select(h => KeyValuePair.Create(h.Key, string.Join(", ", h.Value))),
        ];
    }

    public static void Map(WebApplication app)
    {
        var bench = app.MapGroup("/bench").NeedsRead();
        bench.MapGet("array", WriteArrayAsync);
        bench.MapGet("chunks", WriteChunksAsync);
        bench.MapGet("pooled", WritePooledAsync);
        bench.MapGet(
            "unchanged",
            context =>
            {
                WriteHeaders(context);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        );
        bench.MapGet(
            "fields",
            context =>
            {
                context.Response.ContentType = Json;
                return JsonSerializer.SerializeAsync(context.Response.BodyWriter, Parts, PartsJson.Relaxed.IReadOnlyListRecordPart);
            }
        );
    }

    private static async Task WriteArrayAsync(HttpContext context) =>
        await Begin(context).BodyWriter.WriteAsync(Constant, context.RequestAborted);

    private static async Task WriteChunksAsync(HttpContext context)
    {
        var response = Begin(context);
        for (ReadOnlyMemory<byte> rest = Constant; !rest.IsEmpty; rest = rest[Math.Min(ChunkBytes, rest.Length)..])
        {
            await response.BodyWriter.WriteAsync(rest[..Math.Min(ChunkBytes, rest.Length)], context.RequestAborted);
        }
    }

    private static async Task WritePooledAsync(HttpContext context)
    {
        var writer = Begin(context).BodyWriter;
        for (ReadOnlyMemory<byte> rest = Constant; !rest.IsEmpty; )
        {
            var memory = writer.GetMemory(ChunkBytes);
            var block = rest[..Math.Min(memory.Length, rest.Length)];
            block.CopyTo(memory);
            writer.Advance(block.Length);
            await writer.FlushAsync(context.RequestAborted);
            rest = rest[block.Length..];
        }
    }

    private static HttpResponse Begin(HttpContext context)
    {
        WriteHeaders(context);
        context.Response.ContentType = Json;
        context.Response.ContentLength = Constant.Length;
        return context.Response;
    }

    private static void WriteHeaders(HttpContext context)
    {
        foreach (var (name, value) in _headers)
        {
            context.Response.Headers[name] = value;
        }
    }
}

/// <summary>Some members of a record, as an object.</summary>
internal sealed record RecordPart(EdgePart Edge, string? LastContact, string SerialNumber, ClientPart? BruinClientInfo)
{
    /// <summary>The same members, as callers of the API select them.</summary>
    public const string Fields = "edge.enterprise_id,edge.edge_id,last_contact,serial_number,bruin_client_info";

    /// <summary>Reads them from a record.</summary>
    public static RecordPart Of(DeviceRecord record) => JsonSerializer.Deserialize(record.Utf8.Span, PartsJson.Relaxed.RecordPart)!;
}

/// <summary>Some members of an edge.</summary>
internal sealed record EdgePart(long EnterpriseId, long EdgeId);

/// <summary>The members of a client.</summary>
internal sealed record ClientPart(long ClientId, string? ClientName, long? SiteId);

/// <summary>Writes them as fast as System.Text.Json can: generated code, escaped as records are.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<RecordPart>))]
internal sealed partial class PartsJson : JsonSerializerContext
{
    public static readonly PartsJson Relaxed = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );
}
