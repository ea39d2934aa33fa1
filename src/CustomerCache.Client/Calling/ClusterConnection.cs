using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Client.Calling;

/// <summary>
/// Waits for the cluster at startup until the host stops, and logs when the connection is lost and restored. Orleans reconnects by itself.
/// </summary>
internal sealed partial class ClusterConnection(
    IOptions<CustomerCacheClientOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<ClusterConnection> logger
) : IClientConnectionRetryFilter, IClusterConnectionStatusObserver
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private bool _isWaiting;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isWaiting)
        {
            _isWaiting = true;
            Log.ClusterUnreachable(logger, options.Value.ClusterId, options.Value.ServiceId, Period, exception);
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
            Log.ClusterConnected(logger, options.Value.ClusterId, options.Value.ServiceId);
        }
    }

    /// <inheritdoc/>
    public void NotifyClusterConnectionLost()
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            Log.ClusterConnectionLost(logger, options.Value.ClusterId, options.Value.ServiceId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4141,
            LogLevel.Warning,
            "Failed to connect to cluster {ClusterId} of service {ServiceId}; startup waits and retries every {Period}.",
            EventName = "ClusterUnreachable"
        )]
        public static partial void ClusterUnreachable(
            ILogger logger,
            string clusterId,
            string serviceId,
            TimeSpan period,
            Exception failure
        );

        [LoggerMessage(
            4142,
            LogLevel.Information,
            "Connected to cluster {ClusterId} of service {ServiceId}.",
            EventName = "ClusterConnected"
        )]
        public static partial void ClusterConnected(ILogger logger, string clusterId, string serviceId);

        [LoggerMessage(
            4143,
            LogLevel.Warning,
            "Lost all connections to cluster {ClusterId} of service {ServiceId}; retrying calls for about 30 seconds, "
                + "replicas keep serving.",
            EventName = "ClusterConnectionLost"
        )]
        public static partial void ClusterConnectionLost(ILogger logger, string clusterId, string serviceId);
    }
}

/// <summary>Parses and configures Redis connections of silos and clients.</summary>
internal static class RedisConnection
{
    /// <summary>The remedy for an invalid connection string; never repeats it, since it may contain a password.</summary>
    public const string Remedy = "is not a connection string; write host:port, then options with commas, such as redis:6379,ssl=true";

    /// <summary>Parses a connection string that names at least one server.</summary>
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

    /// <summary>Lets a connection survive Redis outages, and names it unless it has a name.</summary>
    public static ConfigurationOptions Lasting(ConfigurationOptions redis, string name)
    {
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= name;
        return redis;
    }
}
