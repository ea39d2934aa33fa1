using System.Collections.Immutable;
using CustomerCache.Client.Connections;
using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Tests.Caching;

public sealed class NearCacheTests
{
    private static readonly CacheKey Key = new("orders", "orders:detail:1");
    private static readonly EntityRef Order = EntityRef.Of("order", "1");

    [Fact]
    public void What_was_put_is_got()
    {
        var near = Near();
        Put(near, Key);

        Assert.True(near.TryGet(Key, out var entry));
        Assert.Equal("value", entry.Value);
    }

    [Fact]
    public void Nothing_is_given_before_the_feed_was_heard()
    {
        var near = new NearCache(10, TimeSpan.FromHours(1));
        Put(near, Key);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void Nothing_is_given_after_the_feed_was_silent_for_too_long()
    {
        var near = new NearCache(10, TimeSpan.Zero);
        near.ExtendTrust(Environment.TickCount64);
        Put(near, Key);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void News_that_took_long_are_believed_from_the_moment_at_which_they_were_asked_for()
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
    public void What_becomes_stale_goes_and_nothing_else(string what, bool goes)
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
    public void What_became_stale_on_its_way_is_not_taken(string what, bool isRefused)
    {
        var near = Near();
        var applied = near.Applied;

        near.Apply([Stale(what)]);
        Put(near, Key, applied);

        Assert.Equal(!isRefused, near.TryGet(Key, out _));
    }

    [Fact]
    public void What_was_on_its_way_while_more_came_than_is_remembered_is_not_taken()
    {
        var near = Near();
        var applied = near.Applied;
        near.Apply([.. Enumerable.Repeat(Stale("other key"), 2_000)]);
        Put(near, Key, applied);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void What_was_on_its_way_over_a_gap_is_not_taken()
    {
        var near = Near();
        var applied = near.Applied;
        near.Clear();
        Put(near, Key, applied);

        Assert.False(near.TryGet(Key, out _));
    }

    [Fact]
    public void It_holds_as_many_as_it_may_and_what_was_read_stays_longest()
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
    public void A_key_that_comes_and_goes_does_not_grow_it()
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
