using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Writes answers as long as their callers read them.</summary>
internal static class AnswerWriting
{
    /// <summary>The bytes of one write. Larger blocks than the usual 4 kB halve the time of a large answer.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Writes a whole body.</summary>
    public static Task WriteToCallerAsync(this HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length > BlockBytes)
        {
            return WriteBlocksAsync(context, body);
        }

        var write = context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : UntilReadAsync(context, write.AsTask());
    }

    /// <summary>Hands over what was written; returns false when the caller is gone or does not read.</summary>
    public static ValueTask<bool> FlushToCallerAsync(this HttpContext context)
    {
        var flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return flush.IsCompletedSuccessfully
            ? new ValueTask<bool>(!flush.Result.IsCompleted)
            : new ValueTask<bool>(UntilReadAsync(context, flush.AsTask()));
    }

    private static async Task WriteBlocksAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        while (body.Length > 0)
        {
            var block = body[..Math.Min(BlockBytes, body.Length)];
            body = body[block.Length..];
            var write = context.Response.BodyWriter.WriteAsync(block, context.RequestAborted);
            if (write.IsCompletedSuccessfully ? write.Result.IsCompleted : !await UntilReadAsync(context, write.AsTask()))
            {
                return;
            }
        }
    }

    private static Task<bool> UntilReadAsync(HttpContext context, Task<FlushResult> flush) =>
        context.RequestServices.GetRequiredService<UnreadAnswers>().WaitAsync(context, flush);
}

/// <summary>
/// Ends the connections of callers that read nothing of their answers for a time, and counts them. Kestrel's own rate counts what a
/// connection has read before in its favor: a caller that read much and stops would hold an answer, and the records in it, for days. Thread
/// safe.
/// </summary>
internal sealed partial class UnreadAnswers(IOptions<HttpLimitOptions> options, ILogger<UnreadAnswers> logger)
{
    private long _count;

    /// <summary>Gets the number of answers that were given up.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Waits until more can be written; returns false when the caller is gone or reads nothing.</summary>
    public async Task<bool> WaitAsync(HttpContext context, Task<FlushResult> flush)
    {
        try
        {
            return !(await flush.WaitAsync(options.Value.StallTimeout, TimeProvider.System)).IsCompleted;
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _count);
            Log.AnswerUnread(logger, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, options.Value.StallTimeout);
            context.Abort();
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1014,
            LogLevel.Warning,
            "The caller of {Route} read nothing of its answer for {Timeout}; ending the connection. The caller has to read faster, or in "
                + "pages.",
            EventName = "AnswerUnread"
        )]
        public static partial void AnswerUnread(ILogger logger, string? route, TimeSpan timeout);
    }
}
