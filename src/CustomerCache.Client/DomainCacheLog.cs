using Microsoft.Extensions.Logging;

namespace CustomerCache.Client;

/// <summary>Contains the log events of the domain caches' client.</summary>
internal static partial class DomainCacheLog
{
    [LoggerMessage(
        6011,
        LogLevel.Warning,
        "Failed to reach the caches for {Domain}. Fetching once for this process; the value is not cached.",
        EventName = "CachesUnreachable"
    )]
    public static partial void CachesUnreachable(ILogger logger, string domain, Exception failure);

    [LoggerMessage(
        6016,
        LogLevel.Warning,
        "The caches granted no lease for {Key} of {Domain}: {Reason}. Fetching such values once per process without "
            + "caching. Logged once.",
        EventName = "LeaseDenied"
    )]
    public static partial void LeaseDenied(ILogger logger, string domain, string key, string reason);

    [LoggerMessage(
        6012,
        LogLevel.Warning,
        "Failed to deserialize {Key} of {Domain} as the requested type; dropping and fetching it again: {Problem}",
        EventName = "ValueUnreadable"
    )]
    public static partial void ValueUnreadable(ILogger logger, string domain, string key, string problem);

    [LoggerMessage(
        6013,
        LogLevel.Warning,
        "Failed to renew the lease of a fetch for {Domain}; if it expires, another caller may fetch the same value.",
        EventName = "LeaseNotRenewed"
    )]
    public static partial void LeaseNotRenewed(ILogger logger, string domain, Exception failure);

    [LoggerMessage(
        6014,
        LogLevel.Warning,
        "Failed to store a value of {Domain}; its caller received it, the next one fetches again.",
        EventName = "ValueNotStored"
    )]
    public static partial void ValueNotStored(ILogger logger, string domain, Exception failure);

    [LoggerMessage(
        6015,
        LogLevel.Error,
        "The caches refused {Key} of {Domain}, which is therefore fetched by every call: {Problem}",
        EventName = "ValueRefused"
    )]
    public static partial void ValueRefused(ILogger logger, string domain, string key, string problem);
}
