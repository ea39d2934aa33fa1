using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CustomerCache.Client.Calling;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Refuses the start with one sentence where the silo would fail later with many: a port in use, a Redis that does not respond. Registered
/// before the silo.
/// </summary>
internal sealed class StartChecks(IOptions<EndpointOptions> endpoints, IOptions<RedisOptions> redis) : IHostedService
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var own = endpoints.Value;
        CheckPort(own.SiloListeningEndpoint ?? new IPEndPoint(own.AdvertisedIPAddress, own.SiloPort), nameof(SiloOptions.SiloPort));
        if (own.GatewayPort > 0)
        {
            CheckPort(
                own.GatewayListeningEndpoint ?? new IPEndPoint(own.AdvertisedIPAddress, own.GatewayPort),
                nameof(SiloOptions.GatewayPort)
            );
        }

        if (RedisConnection.TryParse(redis.Value.ConnectionString, out var connection))
        {
            await CheckRedisAsync(connection);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void CheckPort(IPEndPoint endpoint, string key)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new StartRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cannot listen on {endpoint}: the port is in use by another process. Stop it, or set {SiloOptions.Section}:{key} to "
                        + $"a free port."
                ),
                taken
            );
        }
    }

    private static async Task CheckRedisAsync(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = true;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        }
        catch (RedisConnectionException unreachable)
        {
            throw new StartRefusedException(
                $"Cannot reach Redis at {string.Join(", ", options.EndPoints)}: {unreachable.FailureType}. Start it, or correct "
                    + $"{RedisOptions.Section}:Redis.",
                unreachable
            )
            {
                ExitCode = CommandLine.ExitCodes.Unreachable,
            };
        }
    }
}
