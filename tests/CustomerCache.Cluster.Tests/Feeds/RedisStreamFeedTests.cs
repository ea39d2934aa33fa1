using System.Globalization;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Bus;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Sources.Feeds;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>Redis streams as a feed: what is acknowledged, what is delivered again, and what is a gap.</summary>
public sealed class RedisStreamFeedTests : IAsyncLifetime
{
    private const string Group = "cache";
    private const string Row = """{"op":"u","before":null,"after":{"total":5},"source":{"table":"invoice","lsn":9}}""";
    private readonly string _orders = $"orders-{Guid.NewGuid():N}";
    private readonly string _lines = $"lines-{Guid.NewGuid():N}";
    private string _connection = null!;
    private ConnectionMultiplexer _redis = null!;

    private IDatabase Streams => _redis.GetDatabase();

    public async Task InitializeAsync()
    {
        _connection = (await SharedRedis.GetAsync()).ConnectionString;
        _redis = await ConnectionMultiplexer.ConnectAsync(_connection);
    }

    public async Task DisposeAsync()
    {
        await Streams.KeyDeleteAsync([_orders, _lines]);
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Feed_without_a_position_begins_after_the_latest_entries_and_creates_streams_that_are_missing()
    {
        await AddAsync(1, 2);
        await using var news = Follow(null);

        await news.ConnectedAsync();
        var first = await ReadAsync(news);
        await AddAsync(3);
        await Streams.StreamAddAsync(_lines, "k", "{}", "5-0");

        Assert.Equal((At("2-0/2", "0-0/0"), JsonValueKind.Null), (first.Position, first.Body.ValueKind));
        Assert.Equal([At("3-0/3", "0-0/0"), At("3-0/3", "5-0/1")], await PositionsAsync(news));
    }

    [Fact]
    public async Task Entry_is_acknowledged_when_it_is_stored_and_not_before_and_lag_counts_the_rest()
    {
        await AddAsync(1, 2, 3);
        await using var news = Follow(At("0-0/0", "0-0/0"));
        var connected = Assert.IsType<FeedNews.Connected>(await news.NextAsync());

        var first = await ReadAsync(news);
        var unstored = await Streams.StreamPendingAsync(_orders, Group);
        var second = await ReadAsync(news);
        var stored = await Streams.StreamPendingAsync(_orders, Group);

        Assert.Equal((3, 2, 1), (connected.Lag, first.Lag, second.Lag));
        Assert.Equal(("1-0", "2-0"), ((string?)unstored.LowestPendingMessageId, (string?)stored.LowestPendingMessageId));
    }

    [Fact]
    public async Task Entries_that_could_not_be_stored_are_delivered_to_the_next_connection_in_order()
    {
        await AddAsync(1, 2);
        var position = At("0-0/0", "0-0/0");
        await using (var failing = Follow(position))
        {
            await failing.ConnectedAsync();
            Assert.Equal(At("1-0/1", "0-0/0"), (await ReadAsync(failing)).Position);
        }

        await using var next = Follow(position);
        await next.ConnectedAsync();

        Assert.Equal([At("1-0/1", "0-0/0"), At("2-0/2", "0-0/0")], await PositionsAsync(next));
        await AddAsync(3);
        await ReadAsync(next);
        Assert.Equal(1, (await Streams.StreamPendingAsync(_orders, Group)).PendingMessageCount);
    }

    [Fact]
    public async Task Entry_that_a_dead_consumer_left_behind_the_position_is_claimed_and_does_not_move_it()
    {
        await AddAsync(1, 2, 3);
        await Streams.StreamCreateConsumerGroupAsync(_orders, Group, "0-0");
        await Streams.StreamReadGroupAsync(_orders, Group, "dead", ">", count: 1);

        await using var news = Follow(At("2-0/2", "0-0/0"));
        await news.ConnectedAsync();
        var claimed = await ReadAsync(news);
        var next = await ReadAsync(news);

        Assert.Equal(
            (At("2-0/2", "0-0/0"), true),
            (claimed.Position, claimed.Body.GetRawText().Contains("\"e1\"", StringComparison.Ordinal))
        );
        Assert.Equal(At("3-0/3", "0-0/0"), next.Position);
        Assert.Equal("3-0", (string?)(await Streams.StreamPendingAsync(_orders, Group)).LowestPendingMessageId);
    }

    [Fact]
    public async Task Group_that_is_ahead_of_the_position_or_lost_continues_at_the_position()
    {
        await AddAsync(1, 2);
        await Streams.StreamCreateConsumerGroupAsync(_orders, Group, "$");

        await using var news = Follow(At("1-0/1", "0-0/0"));
        await news.ConnectedAsync();

        Assert.Equal(At("2-0/2", "0-0/0"), (await ReadAsync(news)).Position);
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("extended")]
    public async Task Rows_are_read_in_both_formats_of_Debezium_Server(string format)
    {
        const string Key = """{"schema":{"type":"struct"},"payload":{"invoice_no":77}}""";
        foreach (
            var (key, value) in new[]
            {
                (Key, $$"""{"schema":{},"payload":{{Row}}}"""),
                (Key, "default"),
                ("default", Row),
                ("default", "{"),
            }
        )
        {
            NameValueEntry[] fields = format == "compact" ? [new(key, value)] : [new("key", key), new("value", value), new("TRACE", "t")];
            await Streams.StreamAddAsync(_orders, fields);
        }

        await Streams.StreamAddAsync(_orders, [new("a", "1"), new("b", "2")]);
        await using var news = Follow(At("0-0/0", "0-0/0"));
        await news.ConnectedAsync();
        var reader = new ChangeEventReader(t => t);

        var read = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            read.Add(
                reader.Read((await ReadAsync(news)).Body) switch
                {
                    EventReading.Data data => $"{data.Event.Entity} {data.Event.Change} {string.Join(',', data.Event.Ids)}",
                    EventReading.NotData => "skipped",
                    _ => "refused",
                }
            );
        }

        Assert.Equal(["invoice Update 77", "skipped", "invoice Overflow ", "refused", "refused"], read);
    }

    [Fact]
    public async Task Stream_that_was_trimmed_beyond_the_position_is_a_gap_and_one_trimmed_to_it_is_none()
    {
        await AddAsync(1, 2, 3, 4);
        await Streams.StreamTrimAsync(_orders, 2);

        await using var behind = Follow(At("1-0/1", "0-0/0"));
        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(behind.NextAsync);
        await using var current = Follow(At("2-0/2", "0-0/0"));
        await current.ConnectedAsync();

        Assert.Contains("1 entries were removed unread", gap.Message, StringComparison.Ordinal);
        Assert.Equal(At("3-0/3", "0-0/0"), (await ReadAsync(current)).Position);
    }

    [Fact]
    public async Task Stream_that_is_trimmed_unread_while_it_is_followed_is_a_gap()
    {
        await AddAsync(1);
        await using var news = Follow(At("0-0/0", "0-0/0"));
        await news.ConnectedAsync();
        await ReadAsync(news);

        // In one step, so that the feed reads before or after it.
        var step = Streams.CreateTransaction();
        _ = Enumerable.Range(2, 3).Select(i => step.StreamAddAsync(_orders, "k", "{}", $"{i}-0")).ToArray();
        _ = step.StreamTrimAsync(_orders, 1);
        Assert.True(await step.ExecuteAsync());

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
        Assert.Contains("2 entries were removed unread", gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entry_that_was_deleted_unread_is_a_gap()
    {
        await AddAsync(1, 2, 3);
        await Streams.StreamDeleteAsync(_orders, ["2-0"]);
        await using var news = Follow(At("1-0/1", "0-0/0"));

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);

        Assert.Contains("2-0 was deleted unread", gap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "ends at 1-0")]
    [InlineData(5, "created again")]
    public async Task Stream_that_was_created_again_is_a_gap_however_long_it_is(int entries, string reason)
    {
        await AddAsync([.. Enumerable.Range(1, entries)]);
        await using var news = Follow(At(entries == 1 ? "3-0/3" : "0-7/3", "0-0/0"));

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);

        Assert.Contains(reason, gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Position_of_another_feed_is_lost()
    {
        await AddAsync(1);
        foreach (var position in new[] { "p1", $"{_orders}=1-0", $"{_orders}=x;{_lines}=0-0" })
        {
            await using var news = Follow(position);

            await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
        }
    }

    [Fact]
    public async Task Server_that_is_killed_ends_the_connection_and_the_next_one_resumes()
    {
        await using var server = await RedisServer.StartAsync();
        string position;
        await using (var news = Follow(null, r => r.Redis = server.ConnectionString))
        {
            await news.ConnectedAsync();
            position = (await ReadAsync(news)).Position!;
            var next = news.NextAsync();

            await server.KillAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => next);
        }

        await server.RunAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await redis.GetDatabase().StreamAddAsync(_orders, "k", "{}", "1-0");
        await using var resumed = Follow(position, r => r.Redis = server.ConnectionString);
        await resumed.ConnectedAsync();

        Assert.Equal(At("1-0/1", "0-0/0"), (await ReadAsync(resumed)).Position);
    }

    private static async Task<FeedNews.Message> ReadAsync(IAsyncEnumerator<FeedNews> news) =>
        Assert.IsType<FeedNews.Message>(await news.NextAsync());

    private static async Task<string[]> PositionsAsync(IAsyncEnumerator<FeedNews> news) =>
        [(await ReadAsync(news)).Position!, (await ReadAsync(news)).Position!];

    private string At(string orders, string lines) => $"{_lines}={lines};{_orders}={orders}";

    private async Task AddAsync(params int[] orders)
    {
        foreach (var order in orders)
        {
            await Streams.StreamAddAsync(
                _orders,
                "{}",
                $$"""{"id":"e{{order}}","entity":"Order","ids":["{{order}}"],"change":"delete"}""",
                string.Create(CultureInfo.InvariantCulture, $"{order}-0")
            );
        }
    }

    private IAsyncEnumerator<FeedNews> Follow(string? position, Action<RedisStreamFeedOptions>? change = null)
    {
        var redis = new RedisStreamFeedOptions
        {
            Redis = _connection,
            Group = Group,
            Streams = { _orders, _lines },
        };
        change?.Invoke(redis);
        return new RedisStreamFeed(new FeedOptions { Name = "orders", RedisStream = redis }, TimeProvider.System)
            .ReadAsync(position, CancellationToken.None)
            .GetAsyncEnumerator();
    }
}
