using CustomerCache.Core.ChangeEvents;
using CustomerCache.Tests.Contract;
using NATS.Client.JetStream.Models;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A JetStream stream as a feed: acknowledgements, redeliveries and gaps.</summary>
public sealed class JetStreamFeedTests : IAsyncLifetime
{
    private StreamLab _lab = null!;

    public async Task InitializeAsync() => _lab = await StreamLab.StartAsync();

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task Feed_without_a_position_begins_after_the_latest_message_and_has_a_position_at_once()
    {
        await _lab.PublishAsync(1, 2);
        await using var news = _lab.Follow(null);

        await news.ConnectedAsync();
        var first = await news.MessageAsync();
        await _lab.PublishAsync(3);
        var next = await news.MessageAsync();

        Assert.Equal((2, "null"), first);
        Assert.Equal(3, next.Sequence);
        Assert.Contains("\"e3\"", next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_is_acknowledged_when_it_is_stored_and_not_before()
    {
        await _lab.PublishAsync(1, 2);
        await using var news = _lab.Follow(await _lab.PositionAsync(0));
        await news.ConnectedAsync();

        Assert.Equal(1, (await news.MessageAsync()).Sequence);
        var unstored = await _lab.ConsumerAsync();
        Assert.Equal(2, (await news.MessageAsync()).Sequence);
        var stored = await _lab.ConsumerAsync();

        Assert.Equal((0ul, 1), (unstored.AckFloor.StreamSeq, unstored.NumAckPending));
        Assert.Equal((1ul, 1), (stored.AckFloor.StreamSeq, stored.NumAckPending));
    }

    [Fact]
    public async Task Message_that_could_not_be_stored_is_redelivered_to_the_next_connection_at_once()
    {
        await _lab.PublishAsync(1, 2);
        var position = await _lab.PositionAsync(0);
        await using (var failing = _lab.Follow(position))
        {
            await failing.ConnectedAsync();
            Assert.Equal(1, (await failing.MessageAsync()).Sequence);
        }

        await using var next = _lab.Follow(position);
        await next.ConnectedAsync();

        Assert.Equal(1, (await next.MessageAsync()).Sequence);
        Assert.Equal(2, (await next.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Message_of_a_process_that_was_killed_after_storing_it_is_not_read_again_and_delays_nothing()
    {
        await _lab.PublishAsync(1);
        var killed = await _lab.CreateConsumerAsync(c => c.AckWait = TimeSpan.FromHours(1));
        Assert.NotNull(await killed.NextAsync<byte[]>());
        await _lab.PublishAsync(2);

        await using var news = _lab.Follow(await _lab.PositionAsync(1));
        await news.ConnectedAsync();

        Assert.Equal(2, (await news.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Message_that_is_redelivered_while_it_is_stored_is_acknowledged_and_skipped()
    {
        await _lab.CreateConsumerAsync(c => c.AckWait = TimeSpan.FromMilliseconds(200));
        await _lab.PublishAsync(1, 2);
        await using var news = _lab.Follow(await _lab.PositionAsync(0));
        await news.ConnectedAsync();
        Assert.Equal(1, (await news.MessageAsync()).Sequence);

        await Poll.UntilAsync(async () => (await _lab.ConsumerAsync()).NumRedelivered > 0, "the message to be redelivered");

        Assert.Equal(2, (await news.MessageAsync()).Sequence);
        Assert.Equal(1ul, (await _lab.ConsumerAsync()).AckFloor.StreamSeq);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Consumer_that_is_ahead_of_the_position_or_may_deliver_out_of_order_is_replaced(int unacknowledged)
    {
        await _lab.PublishAsync(1, 2);
        var other = await _lab.CreateConsumerAsync(c => c.MaxAckPending = unacknowledged);
        await (await other.NextAsync<byte[]>())!.AckAsync(new() { DoubleAck = true });

        await using var news = _lab.Follow(await _lab.PositionAsync(unacknowledged == 1 ? 0ul : 1ul));
        await news.ConnectedAsync();

        Assert.Equal(unacknowledged == 1 ? 1 : 2, (await news.MessageAsync()).Sequence);
        Assert.Equal(1, (await _lab.ConsumerAsync()).Config.MaxAckPending);
    }

    [Fact]
    public async Task Feed_resumes_after_the_server_was_killed_and_started_again()
    {
        await _lab.PublishAsync(1);
        string position;
        await using (var news = _lab.Follow(await _lab.PositionAsync(0)))
        {
            await news.ConnectedAsync();
            position = Assert.IsType<FeedNews.Message>(await news.NextAsync()).Position!;
            var next = news.NextAsync();

            await _lab.Server.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => next);
        }

        await _lab.Server.RunAsync();
        await _lab.Connection.ConnectAsync();
        await _lab.PublishAsync(2);
        await using var resumed = _lab.Follow(position);
        await resumed.ConnectedAsync();

        Assert.Equal(2, (await resumed.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Server_that_no_longer_answers_is_noticed_by_its_missing_heartbeats()
    {
        await using var news = _lab.Follow(await _lab.PositionAsync(0), o => o.Silence = TimeSpan.FromSeconds(1));
        await news.ConnectedAsync();
        var next = news.NextAsync();

        await _lab.Server.SuspendAsync();

        var dead = await Assert.ThrowsAsync<TimeoutException>(() => next);
        Assert.EndsWith("sent no heartbeat for 00:00:01.", dead.Message, StringComparison.Ordinal);
        await _lab.Server.KillAsync();
    }

    [Fact]
    public async Task Stream_that_was_purged_beyond_the_position_is_a_gap()
    {
        await _lab.PublishAsync(1, 2, 3);
        await _lab.PurgeAsync(first: 3);

        await using var behind = _lab.Follow(await _lab.PositionAsync(1));
        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(behind.NextAsync);
        await using var current = _lab.Follow(await _lab.PositionAsync(2));
        await current.ConnectedAsync();

        Assert.Contains("begins at 3", gap.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await current.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Stream_that_is_purged_of_unread_messages_while_it_is_followed_is_a_gap()
    {
        await _lab.PublishAsync(1, 2, 3);

        // After a purge the server delivers with the next heartbeat.
        await using var news = _lab.Follow(await _lab.PositionAsync(0), o => o.Silence = TimeSpan.FromSeconds(2));
        await news.ConnectedAsync();
        Assert.Equal(1, (await news.MessageAsync()).Sequence);

        await _lab.PurgeAsync(first: 3);

        await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Stream_that_was_created_again_is_a_gap_however_long_it_is(int messages)
    {
        await _lab.PublishAsync(1, 2);
        var position = await _lab.PositionAsync(2);
        await _lab.DeleteAsync();
        await using (var missing = _lab.Follow(position))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(missing.NextAsync);
        }

        await _lab.CreateAsync();
        await _lab.PublishAsync([.. Enumerable.Range(1, messages)]);
        await using var news = _lab.Follow(position);

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
        Assert.Contains("created again", gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Position_of_another_feed_is_lost()
    {
        await using var news = _lab.Follow("p1");

        await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
    }

    [Fact]
    public async Task Missing_stream_is_reported_with_the_remedy()
    {
        await using var news = _lab.Follow(null, o => o.Nats!.Stream = "CHANGS");

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(news.NextAsync);

        Assert.Equal(
            $"There is no stream 'CHANGS' at {_lab.Server.Url}; create it, or correct Nats:Stream of the feed orders.",
            missing.Message
        );
    }

    [Fact]
    public async Task Message_that_is_not_JSON_is_passed_on_as_text_and_the_next_one_is_read()
    {
        await _lab.PublishAsync("changes.orders", "hello {");
        await _lab.PublishAsync("changes.orders", "");
        await _lab.PublishAsync(3);
        await using var news = _lab.Follow(await _lab.PositionAsync(0));
        await news.ConnectedAsync();

        Assert.Equal((1, "\"hello {\""), await news.MessageAsync());
        Assert.Equal((2, "null"), await news.MessageAsync());
        Assert.Equal(3, (await news.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Subject_selects_messages_and_others_are_no_gap()
    {
        await _lab.PublishAsync("changes.bills", "{\"a\":1}");
        await _lab.PublishAsync(2);
        await _lab.PublishAsync("changes.bills", "{\"a\":2}");
        await _lab.PublishAsync(4);
        await using var news = _lab.Follow(await _lab.PositionAsync(0), o => o.Nats!.Subject = "changes.orders");
        await news.ConnectedAsync();

        Assert.Equal(2, (await news.MessageAsync()).Sequence);
        Assert.Equal(4, (await news.MessageAsync()).Sequence);
    }

    [Fact]
    public async Task Stream_that_deletes_acknowledged_messages_is_refused_with_the_remedy()
    {
        await _lab.JetStream.CreateStreamAsync(new StreamConfig("JOBS", ["jobs.>"]) { Retention = StreamConfigRetention.Workqueue });
        await using var news = _lab.Follow(null, o => o.Nats!.Stream = "JOBS");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(news.NextAsync);

        Assert.Contains("needs one with retention Limits", refused.Message, StringComparison.Ordinal);
    }
}
