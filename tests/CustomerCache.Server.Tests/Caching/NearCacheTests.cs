using System.Collections.Immutable;
using CustomerCache.Client.Connections;
using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Tests.Caching;

public sealed class NearCacheTests
{
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private static readonly EntityRef Order = EntityRef.Of("order", "1");

    [Fact]
    public void Stored_value_is_read_back()
    {
        var near = Near();
        Put(near, Key);

        Assert.True(near.TryGet(Key, out var entry));
        Assert.Equal("value", entry.Value);
    }

    [Fact]
    public void Hit_allocates_nothing()
    {
        var near = Near();
        Put(near, Key);
        Assert.True(near.TryGet(Key, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            near.TryGet(Key, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Cache_is_bypassed_before_the_feed_is_connected()
    {
        var near = new NearCache(10, TimeSpan.FromHours(1));
        Put(near, Key);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void Cache_is_bypassed_after_the_feed_was_silent_for_too_long()
    {
        var near = new NearCache(10, TimeSpan.Zero);
        near.ExtendTrust(Environment.TickCount64);
        Put(near, Key);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void Delayed_news_extend_trust_from_the_time_of_their_request()
    {
        var near = new NearCache(10, TimeSpan.FromHours(1));
        near.ExtendTrust(Environment.TickCount64 - (long)TimeSpan.FromMinutes(59).TotalMilliseconds);
        Put(near, Key);
        Assert.True(near.TryGet(Key, out _));

        near.ExtendTrust(Environment.TickCount64 - (long)TimeSpan.FromMinutes(61).TotalMilliseconds);

        Assert.False(near.TryGet(Key, out _));
    }

    [Theory]
    [InlineData("key", true)]
    [InlineData("entity", true)]
    [InlineData("pattern", true)]
    [InlineData("everywhere", true)]
    [InlineData("other key", false)]
    [InlineData("other domain", false)]
    [InlineData("other entity", false)]
    public void Invalidated_value_is_removed_and_no_other(string what, bool goes)
    {
        var near = Near();
        Put(near, Key);

        near.Apply([Stale(what)]);

        Assert.Equal(!goes, near.TryGet(Key, out _));
    }

    [Theory]
    [InlineData("key", true)]
    [InlineData("entity", true)]
    [InlineData("pattern", true)]
    [InlineData("everywhere", true)]
    [InlineData("other key", false)]
    public void Value_invalidated_in_transit_is_not_stored(string what, bool isRefused)
    {
        var near = Near();
        var applied = near.Applied;

        near.Apply([Stale(what)]);
        Put(near, Key, applied);

        Assert.Equal(!isRefused, near.TryGet(Key, out _));
    }

    [Fact]
    public void Value_in_transit_during_more_invalidations_than_are_remembered_is_not_stored()
    {
        var near = Near();
        var applied = near.Applied;
        near.Apply([.. Enumerable.Repeat(Stale("other key"), 2_000)]);
        Put(near, Key, applied);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void Value_in_transit_across_a_gap_is_not_stored()
    {
        var near = Near();
        var applied = near.Applied;
        near.Clear();
        Put(near, Key, applied);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void Cache_is_bounded_and_evicts_the_least_recently_read()
    {
        var near = Near();
        Put(near, Key);
        for (var i = 0; i < 100; i++)
        {
            near.TryGet(Key, out _);
            Put(near, new CacheKey("orders", $"other:{i}"));
        }

        Assert.Equal(10, near.Count);
        Assert.True(near.TryGet(Key, out _));
    }

    [Fact]
    public void Key_that_is_added_and_removed_repeatedly_does_not_grow_the_cache()
    {
        var near = Near();
        for (var i = 0; i < 10_000; i++)
        {
            Put(near, Key);
        }

        Assert.Equal(1, near.Count);
        Assert.True(near.TryGet(Key, out _));
    }

    private static NearCache Near()
    {
        var near = new NearCache(10, TimeSpan.FromHours(1));
        near.ExtendTrust(Environment.TickCount64);
        return near;
    }

    private static void Put(NearCache near, CacheKey key, long? applied = null) =>
        near.Put(key, new NearEntry("value", ImmutableArray.Create(Order), long.MaxValue), applied ?? near.Applied);

    private static Invalidation Stale(string what) =>
        what switch
        {
            "key" => new Invalidation { Domain = "orders", Keys = [Key.Key] },
            "entity" => new Invalidation { Entities = [Order] },
            "pattern" => new Invalidation { Domain = "orders", Patterns = [GlobPattern.Of("orders:*")] },
            "everywhere" => new Invalidation { Keys = [Key.Key] },
            "other key" => new Invalidation { Keys = ["orders:detail:2"] },
            "other domain" => new Invalidation { Domain = "catalog", Keys = [Key.Key] },
            _ => new Invalidation { Entities = [EntityRef.Of("order", "2")] },
        };
}
