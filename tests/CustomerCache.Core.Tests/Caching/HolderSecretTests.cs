using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>The secret that hashes the holders of copies, and its loss in the store.</summary>
public sealed class HolderSecretTests
{
    private readonly FakeTime _time = new();
    private byte[]? _secret = [1];

    [Fact]
    public async Task Secret_that_the_store_lost_is_replaced_within_half_a_minute()
    {
        var caches = Caches();
        var before = await caches.HashAsync("token", CancellationToken.None);
        _secret = [2];

        Assert.Equal(before, await caches.HashAsync("token", CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.NotEqual(before, await caches.HashAsync("token", CancellationToken.None));
    }

    [Fact]
    public async Task Last_secret_is_used_while_its_owner_is_unreachable()
    {
        var caches = Caches();
        var before = await caches.HashAsync("token", CancellationToken.None);
        _secret = null;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(before, await caches.HashAsync("token", CancellationToken.None));
        await Assert.ThrowsAsync<PartitionUnavailableException>(() => Caches().HashAsync("token", CancellationToken.None).AsTask());
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The substitute is told which call is meant; nothing waits for its task.")]
    private DomainCaches Caches()
    {
        var partition = Substitute.For<ICachePartition>();
        partition
            .GetSecretAsync(Arg.Any<CancellationToken>())
            .Returns(_ =>
                _secret is { } secret
                    ? ValueTask.FromResult(secret)
                    : ValueTask.FromException<byte[]>(new PartitionUnavailableException("gone", new IOException()))
            );
        var partitions = Substitute.For<IPartitions>();
        partitions.All.Returns([partition]);
        return new DomainCaches(
            new CacheDomains([]),
            partitions,
            Substitute.For<IInvalidationFeed>(),
            Substitute.For<IEntityLinkTypes>(),
            _time
        );
    }
}
