using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Access;
using CustomerCache.Server.Bus;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps the calls of the former service, message for message. Every request is answered; the HTTP status equals the one in the
/// body.</summary>
internal static class LegacyApi
{
    public static void MapLegacyCalls(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/rpc/customer.cache.get", DeviceSystem.VeloCloud)
            .WithName("callCustomerCacheGet")
            .WithSummary("The former customer.cache.get: records per host and enterprise")
            .Takes(new ApiBody(typeof(LegacyCallBody), "The call.", Examples.LegacyCall));
        Map(routes, "/rpc/hawkeye.customer.cache.get", DeviceSystem.Hawkeye)
            .WithName("callHawkeyeCustomerCacheGet")
            .WithSummary("The former hawkeye.customer.cache.get: all probes")
            .Takes(new ApiBody(typeof(LegacyCallBody), "The call.", Examples.LegacyProbeCall));
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string path, DeviceSystem system) =>
        routes
            .MapPost(path, (HttpContext context, LegacyCallHandler calls) => AnswerAsync(context, system, calls))
            .NeedsRead()
            .WithTags("former service")
            .Returns<LegacyReplyBody>((200, "The records, in the body of the reply."))
            .Returns<LegacyReplyBody>((202, "The cache is still being built."))
            .Returns<LegacyReplyBody>((400, "What is wrong with the request."))
            .Returns<LegacyReplyBody>((404, "Nothing was found."));

    private static async Task AnswerAsync(HttpContext context, DeviceSystem system, LegacyCallHandler calls)
    {
        var reply = await ReadAsync(context) is { } request
            ? calls.Answer(system, request)
            : calls.Refuse(system, "The \"body\" of the request is too large or was not sent completely");
        var answer = reply.Answer;
        await WriteAsync(
            context,
            reply.RequestId,
            context.SeesContacts() ? answer : answer with { Selection = answer.Selection?.WithoutContacts() }
        );
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(HttpContext context, RawJson? id, LegacyCallAnswer answer)
    {
        var head = id is { } given ? [.. "{\"request_id\":"u8, .. given.Utf8, .. ",\"body\":"u8] : "{\"body\":"u8.ToArray();
        var tail = System.Text.Encoding.ASCII.GetBytes($",\"status\":{answer.Status}}}");
        var text = answer.Text is null ? null : RawJson.FromText(answer.Text).Utf8.ToArray();
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength =
            head.Length + tail.Length + (text?.Length ?? RecordsWriter.Length(answer.Selection!, lines: false));
        var writer = context.Response.BodyWriter;
        await writer.WriteAsync(head, context.RequestAborted);
        if (text is not null)
        {
            await writer.WriteAsync(text, context.RequestAborted);
        }
        else
        {
            await RecordsWriter.WriteAsync(context, answer.Selection!, lines: false);
        }

        await writer.WriteAsync(tail, context.RequestAborted);
    }
}
