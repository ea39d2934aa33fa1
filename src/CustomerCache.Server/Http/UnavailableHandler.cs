using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Refreshing;
using Microsoft.AspNetCore.Diagnostics;

namespace CustomerCache.Server.Http;

/// <summary>Answers 503 when the owner of a tenant or of a cache partition is unreachable or cannot store: the caller may retry.</summary>
internal sealed partial class UnavailableHandler(ILogger<UnavailableHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Tell(exception) is not { } detail)
        {
            return false;
        }

        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await Problems.Unavailable(detail).ExecuteAsync(httpContext);
        return true;
    }

    private string? Tell(Exception exception)
    {
        switch (exception)
        {
            case TenantUnavailableException unavailable:
                Log.Unavailable(logger, unavailable.Tenant, unavailable);
                return "the owner of the tenant cannot be reached or cannot store now; records are served on, try this again";
            case StoreUnavailableException or StoreFencedException or PartitionUnavailableException:
                Log.NotDurable(logger, exception);
                return "what was asked took effect where it could, but is not durable everywhere; try this again";
            default:
                return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1012,
            LogLevel.Warning,
            "Failed to make a change durable: a cache partition or job queue is unreachable or cannot store. It took effect in memory "
                + "where possible; answering 503.",
            EventName = "NotDurable"
        )]
        public static partial void NotDurable(ILogger logger, Exception failure);

        [LoggerMessage(
            1011,
            LogLevel.Warning,
            "Failed to reach the owner of {Tenant}, or it cannot store; answering 503.",
            EventName = "OwnerUnavailable"
        )]
        public static partial void Unavailable(ILogger logger, Core.Inventory.TenantId tenant, Exception failure);
    }
}
