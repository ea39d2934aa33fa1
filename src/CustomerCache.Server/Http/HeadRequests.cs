using Microsoft.AspNetCore.Http.Features;

namespace CustomerCache.Server.Http;

/// <summary>
/// Answers <c>OPTIONS</c>, and <c>HEAD</c> as <c>GET</c>, without the body. A stream of events ends with its headers. To be used before
/// routing.
/// </summary>
internal static class HeadRequests
{
    public static IApplicationBuilder UseHead(this IApplicationBuilder app) =>
        app.Use((context, next) => HttpMethods.IsHead(context.Request.Method) ? AnswerAsync(context, next) : next(context));

    /// <summary>
    /// Answers <c>OPTIONS</c> of a path that has other methods with 204 and <c>Allow</c>; returns false for every other request.
    /// </summary>
    public static bool TryAnswerOptions(HttpContext context)
    {
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Response.StatusCode != StatusCodes.Status405MethodNotAllowed)
        {
            return false;
        }

        var methods = context.Response.Headers.Allow.ToString().Split(", ").ToList();
        if (methods.Contains(HttpMethods.Get))
        {
            methods.Add(HttpMethods.Head);
        }

        methods.Add(HttpMethods.Options);
        context.Response.Headers.Allow = string.Join(", ", methods);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var body = context.Features.Get<IHttpResponseBodyFeature>()!;
        context.Features.Get<IHttpRequestFeature>()!.Method = HttpMethods.Get;
        context.RequestAborted = over.Token;
        context.Features.Set<IHttpResponseBodyFeature>(
            new StreamResponseBodyFeature(new DiscardedBody(context.Response, body.Stream, over), body)
        );
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && context.Response.HasStarted)
        {
            // The headers are sent.
        }
    }

    /// <summary>Sends the headers with the first write and discards the body.</summary>
    private sealed class DiscardedBody(HttpResponse response, Stream body, CancellationTokenSource over) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await FlushAsync(cancellationToken);

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await body.FlushAsync(CancellationToken.None);
            if (response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) is true)
            {
                await over.CancelAsync();
            }
        }

        public override void Flush() => body.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            // Synchronous writes are flushed with the next asynchronous one.
        }
    }
}
