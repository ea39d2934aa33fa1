using Microsoft.Extensions.Options;

namespace CustomerCache.Silo;

/// <summary>Says at start which cluster this silo belongs to, loudly when it is one of its own.</summary>
internal sealed partial class SiloAnnouncement(IOptions<SiloOptions> silo, IOptions<RedisOptions> redis, ILogger<SiloAnnouncement> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (redis.Value.IsConfigured)
        {
            Log.Member(logger, silo.Value.ClusterId, silo.Value.ServiceId, silo.Value.SiloPort, silo.Value.GatewayPort, silo.Value.Tls.IsConfigured ? "on" : "off");
        }
        else
        {
            Log.Alone(logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Information, "This silo joins cluster {ClusterId} of service {ServiceId}; silo port {SiloPort}, gateway port {GatewayPort}, encryption {Tls}")]
        public static partial void Member(ILogger logger, string clusterId, string serviceId, int siloPort, int gatewayPort, string tls);

        [LoggerMessage(4202, LogLevel.Warning, "NO REDIS IS CONFIGURED: this silo is a cluster of its own, for trying things out. All records and caches are in memory only and are lost when it stops; other silos cannot join. Set CustomerCache:Redis to change that")]
        public static partial void Alone(ILogger logger);
    }
}
