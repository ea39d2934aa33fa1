using CustomerCache.Cluster.Tests.Calling;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Server;
using CustomerCache.Server.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Polly.Timeout;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Failures of grain calls reach callers as what they are, whatever library caused them.</summary>
public sealed class FailuresTests
{
    public static TheoryData<Exception> Causes =>
        [
            new RedisServerException("OOM command not allowed when used memory > 'maxmemory'."),
            new RedisTimeoutException("Timeout performing EVAL", CommandStatus.Sent),
            new RedisConnectionException(ConnectionFailureType.SocketClosed, "No connection is active"),
            new TimeoutRejectedException("The operation didn't complete within the allowed timeout."),
            new StoreFencedException("The journal has another owner now."),
        ];

    [Theory]
    [MemberData(nameof(Causes), DisableDiscoveryEnumeration = true)]
    public async Task Failure_reaches_another_silo_and_a_client_with_its_cause(Exception cause)
    {
        await using var silo = ServerProgram.Build([]);
        await using var service = CallingService.Build([
            new("CustomerCache:Client:Redis", "127.0.0.1:1"),
            new("CustomerCache:Client:ClusterId", "none"),
        ]);
        var (sender, receiver) = (silo.Services.GetRequiredService<Serializer>(), service.Host.Services.GetRequiredService<Serializer>());
        var sent = sender.SerializeToArray<Exception>(new StorageUnavailableException("Redis cannot be written", cause));

        var onSilo = Assert.IsType<StorageUnavailableException>(sender.Deserialize<Exception>(sent));
        var onClient = receiver.Deserialize<Exception>(sent)!;

        Assert.Equal((cause.GetType(), cause.Message), (onSilo.InnerException?.GetType(), onSilo.InnerException?.Message));
        Assert.Equal("Redis cannot be written", onClient.Message);
    }
}
