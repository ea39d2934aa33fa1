using Microsoft.AspNetCore.Authorization;

namespace CustomerCache.Server.Access;

/// <summary>
/// Who did what only administrators may, and who was refused what. The category of its own lets it be kept elsewhere than other logs.
/// </summary>
internal sealed partial class AccessLog(ILoggerFactory loggers)
{
    /// <summary>The category of the log.</summary>
    public const string Category = "CustomerCache.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>An administrator's call was answered.</summary>
    public void Done(HttpContext context) =>
        Log.Done(
            _logger,
            context.User.Identity?.Name,
            context.Connection.RemoteIpAddress?.ToString(),
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Response.StatusCode
        );

    /// <summary>A call was refused. The path itself is not told: callers put all kinds of things there.</summary>
    public void Refused(HttpContext context, int status, string why) =>
        Log.Refused(
            _logger,
            context.Request.Method,
            (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "an unknown path",
            context.Connection.RemoteIpAddress?.ToString(),
            status,
            why
        );

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Information, "{Caller} at {Address} asked as administrator: {Method} {Path}, answered {Status}")]
        public static partial void Done(ILogger logger, string? caller, string? address, string method, string path, int status);

        [LoggerMessage(1312, LogLevel.Warning, "A call of {Method} {Route} from {Address} was refused with {Status}: {Why}")]
        public static partial void Refused(ILogger logger, string method, string route, string? address, int status, string why);
    }
}

/// <summary>Notes what administrators ask for, once it is answered. Refusals are noted where they are made.</summary>
internal static class Audit
{
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessScopes.Admin)
        {
            // Only then it is known how a call that failed was answered.
            var log = context.RequestServices.GetRequiredService<AccessLog>();
            context.Response.OnCompleted(() =>
            {
                log.Done(context);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
