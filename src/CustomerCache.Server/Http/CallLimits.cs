using System.Threading.RateLimiting;
using CustomerCache.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>The kinds of calls that have limits of their own.</summary>
internal enum CallKind
{
    /// <summary>Answered from memory, or by one call to an owner.</summary>
    Read,

    /// <summary>Changes something.</summary>
    Write,

    /// <summary>Waits for something, or streams it.</summary>
    Wait,
}

/// <summary>
/// Bounds the calls that are answered at once, by kind, and sheds further ones with 503 and <c>Retry-After</c>. Writes are shed first: from
/// the moment on when half of the reads are under way. Health and metrics are always answered. Thread safe.
/// </summary>
internal sealed partial class CallLimits : IDisposable
{
    /// <summary>All kinds.</summary>
    public static readonly CallKind[] Kinds = Enum.GetValues<CallKind>();

    private const string RetryAfterSeconds = "1";

    private readonly ILogger<CallLimits> _logger;
    private readonly int[] _limits;
    private readonly ConcurrencyLimiter[] _limiters;
    private readonly long[] _shed = new long[Kinds.Length];

    public CallLimits(IOptions<HttpLimitOptions> options, ILogger<CallLimits> logger)
    {
        _logger = logger;
        _limits = [options.Value.Reads, options.Value.Writes, options.Value.Waits];
        _limiters = [.. _limits.Select(l => new ConcurrencyLimiter(new() { PermitLimit = l, QueueLimit = 0 }))];
    }

    /// <summary>Passes the request on, or sheds it.</summary>
    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        if (KindOf(context) is not { } kind)
        {
            return next(context);
        }

        if (kind == CallKind.Write && Running(CallKind.Read) > _limits[(int)CallKind.Read] / 2)
        {
            return ShedAsync(context, kind, CallKind.Read);
        }

        var permit = _limiters[(int)kind].AttemptAcquire();
        return permit.IsAcquired ? AnswerAsync(context, next, permit) : ShedAsync(context, kind, kind);
    }

    /// <summary>Returns how many calls are under way.</summary>
    public long Running(CallKind kind) => _limits[(int)kind] - _limiters[(int)kind].GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Returns how many calls were shed.</summary>
    public long Shed(CallKind kind) => Interlocked.Read(ref _shed[(int)kind]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var limiter in _limiters)
        {
            limiter.Dispose();
        }
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate next, RateLimitLease permit)
    {
        using (permit)
        {
            await next(context);
        }
    }

    private Task ShedAsync(HttpContext context, CallKind kind, CallKind full)
    {
        Interlocked.Increment(ref _shed[(int)kind]);
        Log.CallShed(_logger, kind, Running(full), full, HttpLimitOptions.Section);
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems
            .Unavailable(
                kind == CallKind.Wait
                    ? "too many calls wait on this process; leave out 'wait', or try this again after Retry-After"
                    : "this process answers too many calls; try this again after Retry-After, or on another process"
            )
            .ExecuteAsync(context);
    }

    // Calls without a route are answered 404 at once.
    private static CallKind? KindOf(HttpContext context)
    {
        var request = context.Request;
        if (context.GetEndpoint() is not { } endpoint || IsAlwaysAnswered(request.Path))
        {
            return null;
        }

        if (HttpMethods.IsGet(request.Method))
        {
            return
                endpoint.Metadata.GetMetadata<Streams>() is not null || (request.QueryString.HasValue && request.Query.ContainsKey("wait"))
                ? CallKind.Wait
                : CallKind.Read;
        }

        // The former calls read by POST.
        return endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessScopes.Read ? CallKind.Read : CallKind.Write;
    }

    private static bool IsAlwaysAnswered(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.Ordinal) || path == "/metrics" || path == "/_health";

    /// <summary>Marks routes whose answers last as long as their callers listen.</summary>
    internal sealed class Streams;

    private static partial class Log
    {
        [LoggerMessage(
            1013,
            LogLevel.Warning,
            "Shed a call of kind {Kind} with 503: {Running} of kind {Full} are under way. Callers retry. Add a process, or raise {Section} "
                + "if processor and memory are not used up.",
            EventName = "CallShed"
        )]
        public static partial void CallShed(ILogger logger, CallKind kind, long running, CallKind full, string section);
    }
}

/// <summary>Declares routes whose calls last.</summary>
internal static class LastingRoutes
{
    /// <summary>Counts the calls of a route among those that wait.</summary>
    public static T Streams<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(new CallLimits.Streams());
}
