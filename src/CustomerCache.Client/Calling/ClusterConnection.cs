using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Client.Calling;

/// <summary>
/// Waits for the cluster at start, as long as the host does not stop, and says when it is lost and found later. Reconnecting itself is
/// Orleans' business.
/// </summary>
internal sealed partial class ClusterConnection(IOptions<CustomerCacheClientOptions> options, ILogger<ClusterConnection> logger)
    : IClientConnectionRetryFilter,
        IClusterConnectionStatusObserver
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private bool _isWaiting;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isWaiting)
        {
            _isWaiting = true;
            Log.Waiting(logger, options.Value.ClusterId, options.Value.ServiceId, Period, exception);
        }

        try
        {
            await Task.Delay(Period, TimeProvider.System, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (connectionRecovered || (_isWaiting && previousNumberOfGateways == 0))
        {
            _isWaiting = false;
            Log.Found(logger, options.Value.ClusterId, options.Value.ServiceId);
        }
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost() => Log.Lost(logger, options.Value.ClusterId, options.Value.ServiceId);

    private static partial class Log
    {
        [LoggerMessage(
            4141,
            LogLevel.Warning,
            "Cluster {ClusterId} of service {ServiceId} cannot be reached; the start of this host waits for it and tries again every "
                + "{Period}"
        )]
        public static partial void Waiting(ILogger logger, string clusterId, string serviceId, TimeSpan period, Exception failure);

        [LoggerMessage(4142, LogLevel.Information, "Cluster {ClusterId} of service {ServiceId} is reached")]
        public static partial void Found(ILogger logger, string clusterId, string serviceId);

        [LoggerMessage(
            4143,
            LogLevel.Warning,
            "No silo of cluster {ClusterId} of service {ServiceId} is connected any more; calls are repeated for a while, replicas serve "
                + "what they have"
        )]
        public static partial void Lost(ILogger logger, string clusterId, string serviceId);
    }
}

/// <summary>How a silo or a client is told of its Redis, and stays connected to it.</summary>
internal static class RedisConnection
{
    /// <summary>What to do about a text that is none; it does not repeat the text, which may hold a password.</summary>
    public const string Remedy = "is not a connection string; write host:port, then options with commas, such as redis:6379,ssl=true";

    /// <summary>Reads a connection string that names at least one server.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfigurationOptions? redis)
    {
        try
        {
            redis = ConfigurationOptions.Parse(text ?? "");
            return redis.EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            redis = null;
            return false;
        }
    }

    /// <summary>Makes a connection outlive a Redis that is gone for a while, and gives it a name unless it has one.</summary>
    public static ConfigurationOptions Lasting(ConfigurationOptions redis, string name)
    {
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= name;
        return redis;
    }
}
