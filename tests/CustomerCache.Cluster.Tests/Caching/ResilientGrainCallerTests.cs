using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Queries;
using NSubstitute;
using Orleans.Serialization;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Failures of calls to an owner that a caller may retry.</summary>
public sealed class ResilientGrainCallerTests
{
    public static TheoryData<Exception> Unavailable =>
        new(
            new IOException("reset"),
            new OrleansException("the storage failed", new IOException()),
            new OrleansException("no compatible silo"),
            new CustomerCache.Server.Storage.StorageUnavailableException(
                "Redis cannot be read",
                new StackExchange.Redis.RedisException("gone")
            ),
            new OrleansException("stops", new ObjectDisposedException("the silo")),
            new LimitExceededException("too many requests wait"),
            new StoreFencedException("fenced"),
            new OperationCanceledException("timed out"),
            new AggregateException(new TimeoutException())
        );

    public static TheoryData<Exception> Faults =>
        new(
            new NotSupportedException("wrong"),
            new InvalidOperationException("wrong"),
            new FormatException("wrong"),
            new KeyNotFoundException("wrong"),
            new CodecNotFoundException("no codec"),
            new OrleansException("the storage failed", new CodecNotFoundException("no codec")),
            new OrleansException("the activation failed", new InvalidOperationException("wrong")),
            new OrleansConfigurationException("wrong"),
            new GrainExtensionNotInstalledException("wrong")
        );

    [Theory]
    [MemberData(nameof(Unavailable))]
    public async Task Silo_loss_timeouts_and_storage_failures_are_reported_as_unavailable(Exception failure)
    {
        Assert.True(GrainCallRetry.IsUnavailability(failure));
        Assert.Same(failure, (await Assert.ThrowsAsync<PartitionUnavailableException>(() => CallAsync(failure))).InnerException);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Faults_of_the_product_are_rethrown_unchanged(Exception failure)
    {
        Assert.False(GrainCallRetry.IsUnavailability(failure));
        Assert.Same(failure, await Record.ExceptionAsync(() => CallAsync(failure)));
    }

    [Fact]
    public async Task Effect_that_is_not_durable_is_reported_as_such() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CallAsync(new NotDurableException("down")));

    private static async Task CallAsync(Exception failure) =>
        await new ResilientGrainCaller<ITenantGrain>("the tenant", () => Substitute.For<ITenantGrain>(), TimeProvider.System).CallAsync(
            0,
            (_, _, _) => ValueTask.FromException<int>(failure),
            ResilientGrainCaller<ITenantGrain>.Short,
            CancellationToken.None
        );
}
