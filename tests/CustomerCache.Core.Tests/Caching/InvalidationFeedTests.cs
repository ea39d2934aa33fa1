using CustomerCache.Core.Caching;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Caching;

public sealed class InvalidationFeedTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Follower_gets_everything_after_its_position_in_order()
    {
        var feed = new InvalidationFeed(_time);
        var start = await feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        await AppendAsync(feed, "a", "b");

        var page = await feed.ReadAsync(start.Position, TimeSpan.Zero, CancellationToken.None);
        var rest = await feed.ReadAsync(page.Position, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal((false, false), (page.HasGap, rest.HasGap));
        Assert.Equal(["a", "b"], page.Items.Select(i => i.Keys[0]));
        Assert.Empty(rest.Items);
    }

    [Fact]
    public async Task Waiting_follower_is_notified_at_once()
    {
        var feed = new InvalidationFeed(_time);
        var start = await feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        var waiting = feed.ReadAsync(start.Position, TimeSpan.FromSeconds(30), CancellationToken.None).AsTask();
        await AppendAsync(feed, "a");

        Assert.Equal("a", Assert.Single((await waiting).Items).Keys[0]);
    }

    [Fact]
    public async Task Follower_that_missed_more_than_is_remembered_is_notified_of_the_gap()
    {
        var feed = new InvalidationFeed(_time);
        var start = await feed.ReadAsync(null, TimeSpan.Zero, CancellationToken.None);
        for (var i = 0; i <= InvalidationFeed.Capacity; i++)
        {
            await AppendAsync(feed, "k");
        }

        Assert.True((await feed.ReadAsync(start.Position, TimeSpan.Zero, CancellationToken.None)).HasGap);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("00000000000000000000000000000000-1")]
    public async Task Position_of_an_earlier_feed_is_a_gap(string position) =>
        Assert.True((await new InvalidationFeed(_time).ReadAsync(position, TimeSpan.Zero, CancellationToken.None)).HasGap);

    private static async Task AppendAsync(InvalidationFeed feed, params string[] keys)
    {
        foreach (var key in keys)
        {
            await feed.AppendAsync(new Invalidation { Keys = [key] }, CancellationToken.None);
        }
    }
}
