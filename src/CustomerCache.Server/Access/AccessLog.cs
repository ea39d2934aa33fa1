using Microsoft.AspNetCore.Authorization;

namespace CustomerCache.Server.Access;

/// <summary>
/// Logs calls with scope <c>admin</c> and refused calls, under a category of its own so that it can be routed separately.
/// </summary>
internal sealed partial class AccessLog(ILoggerFactory loggers)
{
    /// <summary>The log category.</summary>
    public const string Category = "CustomerCache.Audit";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <summary>Logs an answered administrator's call.</summary>
    public void Done(HttpContext context) =>
        Log.Done(
            _logger,
            context.Features.Get<Caller>()?.Label,
            context.Connection.RemoteIpAddress?.ToString(),
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Response.StatusCode
        );

    /// <summary>Logs a refused call by its route, not its path: callers may put personal data or secrets into the path.</summary>
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
        [LoggerMessage(
            1311,
            LogLevel.Information,
            "{Caller} at {Address} called {Method} {Path} with scope admin; answered {Status}.",
            EventName = "AdministratorCalled"
        )]
        public static partial void Done(ILogger logger, string? caller, string? address, string method, string path, int status);

        [LoggerMessage(1312, LogLevel.Warning, "Refused {Method} {Route} from {Address} with {Status}: {Why}", EventName = "CallRefused")]
        public static partial void Refused(ILogger logger, string method, string route, string? address, int status, string why);
    }
}

/// <summary>Logs administrators' calls once they are answered. Refusals are logged where they are made.</summary>
internal static class Audit
{
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessScopes.Admin)
        {
            // The status of a failed call is only known here.
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
