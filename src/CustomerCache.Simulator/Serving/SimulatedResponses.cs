using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Simulator;

/// <summary>Writes responses, with and without body faults.</summary>
internal static class SimulatedResponses
{
    /// <summary>Large enough that a listing of 16 MB takes about 250 writes, small enough to stay out of the large object heap.</summary>
    public const int ChunkSize = 64 * 1024;

    private const string JsonType = "application/json; charset=utf-8";

    private static readonly ReadOnlyMemory<byte> Page = "<html><body><h1>We will be back soon</h1></body></html>"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> WrongObject = """{"unexpected":{"shape":[1,"two",null]}}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> WrongArray = """[[1,"two",null],true]"""u8.ToArray();

    public static Task SendAsync(ReceivedCall call, ReadOnlyMemory<byte> body)
    {
        var response = call.Http.Response;
        if (response.HasStarted)
            return WriteAsync(response, body);
        return call.Verdict.Body switch
        {
            null => SendWholeAsync(response, body),
            Fault.CutJson => SendWholeAsync(response, body[..(body.Length / 2)]),
            Fault.CutConnection => SendHalfAsync(call.Http, body),
            Fault.NotJson => SendWholeAsync(response, Page),
            Fault.MalformedJson => SendWholeAsync(response, (byte[])[.. body.Span[..^1], (byte)(body.Span[^1] ^ ('}' ^ ']'))]),
            Fault.Trickle trickle => TrickleAsync(call, body, trickle),
            Fault.Oversized oversized => SendOversizedAsync(call, oversized.Bytes),
            _ => SendWholeAsync(response, VendorOperations.AnswersArray(call.Operation) ? WrongObject : WrongArray),
        };
    }

    /// <summary>Writes a part of a response without faults; the transfer is chunked from here on.</summary>
    public static Task SendChunkAsync(ReceivedCall call, ReadOnlyMemory<byte> part)
    {
        var response = call.Http.Response;
        if (!response.HasStarted)
            response.ContentType = JsonType;
        return WriteAsync(response, part);
    }

    /// <summary>Writes a response that body faults do not affect: rejections and lost sessions.</summary>
    public static Task RefuseAsync(HttpContext http, int status, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        return SendWholeAsync(http.Response, body);
    }

    /// <summary>Writes the rejection of a fault.</summary>
    public static Task RefuseAsync(HttpContext http, FaultVerdict verdict)
    {
        if (verdict.RetryAfter is { } wait)
            http.Response.Headers[HeaderNames.RetryAfter] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return RefuseAsync(http, verdict.Refusal, """{"error":{"code":-32000,"message":"simulated fault"}}"""u8.ToArray());
    }

    private static Task SendWholeAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentType = JsonType;
        response.ContentLength = body.Length;
        return WriteAsync(response, body);
    }

    private static async Task TrickleAsync(ReceivedCall call, ReadOnlyMemory<byte> body, Fault.Trickle trickle)
    {
        call.Http.Response.ContentType = JsonType;
        call.Http.Response.ContentLength = body.Length;
        var length = (body.Length / trickle.Parts) + 1;
        for (var sent = 0; sent < body.Length; sent += length)
        {
            await Task.Delay(trickle.Pause, call.Time, call.Http.RequestAborted);
            await WriteAsync(call.Http.Response, body.Slice(sent, Math.Min(length, body.Length - sent)));
        }
    }

    private static async Task SendOversizedAsync(ReceivedCall call, long bytes)
    {
        var letters = new byte[ChunkSize];
        letters.AsSpan().Fill((byte)'a');
        var isArray = VendorOperations.AnswersArray(call.Operation);
        await SendChunkAsync(call, isArray ? "[{\"a\":\""u8.ToArray() : "{\"a\":\""u8.ToArray());
        for (var sent = 0L; sent < bytes; sent += ChunkSize)
        {
            await SendChunkAsync(call, letters);
        }

        await SendChunkAsync(call, isArray ? "\"}]"u8.ToArray() : "\"}"u8.ToArray());
    }

    private static async Task SendHalfAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = JsonType;
        http.Response.ContentLength = body.Length;
        await WriteAsync(http.Response, body[..(body.Length / 2)]);
        http.Abort();
    }

    private static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body)
    {
        var write = response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }
}
