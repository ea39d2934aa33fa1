using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>The caches during an outage of Redis, and after it restarted on its persisted data.</summary>
public sealed class RedisOutageTests
{
    private static readonly Invalidation OfA = new() { Keys = ["a"] };

    [Fact]
    public async Task Reads_continue_during_an_outage_invalidations_fail_and_stay_in_effect()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await PartitionLab.StartAsync(redis: redis);
        await lab.WriteAsync(0, "orders", "a", "1");
        await lab.WriteAsync(0, "orders", "b", "2");
        await lab.StoredAsync();

        await redis.KillAsync();
        Assert.Equal(("1", "2"), (await lab.ValueAsync(0, "orders", "a"), await lab.ValueAsync(1, "orders", "b")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lab.Caches(1).InvalidateAsync(OfA, CancellationToken.None).AsTask());
        Assert.Equal((null, "2"), (await lab.ValueAsync(0, "orders", "a"), await lab.ValueAsync(0, "orders", "b")));
        Assert.Equal("c", await lab.Client(0, "orders").GetOrFetchAsync("c", _ => Task.FromResult<string?>("c")));
        Assert.Equal("\"c\"", await lab.ValueAsync(1, "orders", "c"));

        await redis.RunAsync();
        await lab.AcknowledgedAsync(OfA);
        await lab.StoredAsync();
        foreach (var key in new[] { "a", "b", "c" })
        {
            await lab.DeactivateAsync(lab.Partition(key));
        }

        Assert.Equal(
            (null, "2", "\"c\""),
            (await lab.ValueAsync(1, "orders", "a"), await lab.ValueAsync(1, "orders", "b"), await lab.ValueAsync(1, "orders", "c"))
        );
    }

    [Fact]
    public async Task Unstored_writes_are_stored_when_Redis_is_back_without_another_call()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await PartitionLab.StartAsync(redis: redis);
        await lab.WriteAsync(0, "orders", "a", "1");
        await lab.StoredAsync();

        await redis.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lab.Caches(1).InvalidateAsync(OfA, CancellationToken.None).AsTask());
        await redis.RunAsync();

        await Poll.UntilAsync(
            async () =>
            {
                var held = await Redis.HashesAsync(redis, "/keyed/{cache/" + lab.Partition("a").GetPrimaryKeyLong() + "}");
                return !held.Any(place => place.StartsWith('e'));
            },
            "the place of the entry to be emptied"
        );
    }

    [Fact]
    public async Task Invalidation_feed_that_starts_during_an_outage_logs_that_it_is_not_owned_and_later_that_it_is()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await PartitionLab.StartAsync(redis: redis);
        await lab.StoredAsync();
        await lab.Log.WaitForAsync(4162, "Acquired the invalidation feed");

        await redis.KillAsync();
        await lab.DeactivateAsync(lab.Feed);
        await lab.Feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        var refused = await lab.Log.WaitForAsync(4163, "Failed to acquire ownership of the invalidation feed");
        Assert.Equal((LogLevel.Warning, 1), (refused.Level, lab.Log.Of(4162).Count));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lab.Caches(0).InvalidateAsync(OfA, CancellationToken.None).AsTask());

        await redis.RunAsync();
        await lab.Log.WaitForAsync(4162, "Acquired the invalidation feed", nth: 2);
        await lab.AcknowledgedAsync(OfA);
    }

    [Fact]
    public async Task Partition_that_starts_during_an_outage_never_serves_stale_values()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await PartitionLab.StartAsync(redis: redis);
        await lab.WriteAsync(0, "orders", "a", "1");
        await lab.StoredAsync();

        await redis.KillAsync();
        await lab.DeactivateAsync(lab.Partition("a"));
        Assert.Null(await lab.ValueAsync(0, "orders", "a"));
        Assert.Contains(lab.Notifications, t => t.What == "StartedEmpty");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lab.Caches(1).InvalidateAsync(OfA, CancellationToken.None).AsTask());
        Assert.Equal("2", await lab.Client(0, "orders").GetOrFetchAsync("a", _ => Task.FromResult<string?>("2")));

        await redis.RunAsync();
        await lab.StoredAsync();
        await Poll.UntilAsync(() => Task.FromResult(lab.Notifications.Any(t => t.What == "StoreIsBack")), "the store to be written anew");
        Assert.Equal("\"2\"", await lab.ValueAsync(1, "orders", "a"));
        await lab.AcknowledgedAsync(OfA);
        await lab.DeactivateAsync(lab.Partition("a"));
        Assert.Null(await lab.ValueAsync(1, "orders", "a"));
    }

    [Fact]
    public async Task Client_that_invalidates_during_an_outage_gets_an_error_with_the_remedy()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await PartitionLab.StartAsync(redis: redis);
        await lab.WriteAsync(0, "orders", "a", "1");
        await lab.StoredAsync();
        await redis.KillAsync();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => lab.Client(0, "orders").RemoveAsync("a").AsTask());

        Assert.Contains("could not be stored", failure.Message, StringComparison.Ordinal);
        Assert.Null(await lab.ValueAsync(1, "orders", "a"));
    }
}
