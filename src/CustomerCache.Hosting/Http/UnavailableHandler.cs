using CustomerCache.Core.Refreshing;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Hosting.Http;

/// <summary>Answers 503 when the owner of a tenant cannot do what was asked: the caller may try again, nothing is broken here.</summary>
internal sealed partial class UnavailableHandler(ILogger<UnavailableHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not TenantUnavailableException unavailable)
        {
            return false;
        }

        Log.Unavailable(logger, unavailable.Tenant, unavailable);
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await Problems.Unavailable("the owner of the tenant cannot be reached or cannot store now; records are served on, try this again").ExecuteAsync(httpContext);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Warning, "The owner of {Tenant} cannot be reached or cannot store now; the caller is told to try again")]
        public static partial void Unavailable(ILogger logger, Core.Inventory.TenantId tenant, Exception failure);
    }
}
