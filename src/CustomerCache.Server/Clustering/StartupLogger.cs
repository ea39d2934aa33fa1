using CustomerCache.Core.Inventory;
using CustomerCache.Server.Options;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Clustering;

/// <summary>Logs at start which cluster this silo joins, or where a single node keeps its data.</summary>
internal sealed partial class StartupLogger(
    IOptions<SiloOptions> silo,
    IOptions<RedisOptions> redis,
    IOptions<DeploymentOptions> deployment,
    IVendors vendors,
    ILogger<StartupLogger> logger
) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (redis.Value.IsConfigured)
        {
            Log.Member(
                logger,
                silo.Value.ClusterId,
                silo.Value.ServiceId,
                silo.Value.SiloPort ?? SiloOptions.DefaultSiloPort,
                silo.Value.GatewayPort ?? SiloOptions.DefaultGatewayPort,
                silo.Value.Tls.IsConfigured ? "on" : "off"
            );
        }
        else
        {
            Log.SingleNode(logger, Path.GetFullPath(deployment.Value.DataFolder));
        }

        if (vendors.Tenants.Count == 0)
        {
            Log.NothingConfigured(logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            4201,
            LogLevel.Information,
            "Joining cluster {ClusterId} of service {ServiceId}; silo port {SiloPort}, gateway port {GatewayPort}, encryption {Tls}.",
            EventName = "SiloJoining"
        )]
        public static partial void Member(ILogger logger, string clusterId, string serviceId, int siloPort, int gatewayPort, string tls);

        [LoggerMessage(
            4202,
            LogLevel.Information,
            "Starting a single node with its data in {DataFolder}. Set CustomerCache:Redis to join a cluster instead.",
            EventName = "SingleNode"
        )]
        public static partial void SingleNode(ILogger logger, string dataFolder);

        [LoggerMessage(
            4204,
            LogLevel.Warning,
            "No VeloCloud host and no Hawkeye instance is configured; no device will be cached. "
                + "Set CustomerCache:VeloCloud:Hosts:0:Name or CustomerCache:Hawkeye:Url, see docs/configuration.md.",
            EventName = "NothingConfigured"
        )]
        public static partial void NothingConfigured(ILogger logger);
    }
}
