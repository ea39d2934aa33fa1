using System.Globalization;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Bus;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Sources.Feeds;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>Kafka topics as a feed: what is committed, what is delivered again, and what is a gap.</summary>
public sealed class KafkaFeedTests : IAsyncLifetime
{
    private const string Topic = "shop.public.orders";
    private const string Group = "cache";
    private const short FetchRequest = 1;
    private MockKafka _kafka = null!;

    public Task InitializeAsync()
    {
        _kafka = MockKafka.Start();
        _kafka.Create(Topic, 2);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task Feed_without_a_position_begins_after_the_latest_message_and_has_a_position_at_once()
    {
        await PublishAsync(1, 2);
        await using var news = Follow(null);

        await news.ConnectedAsync();
        var first = await ReadAsync(news);
        await PublishAsync(3);
        var next = await ReadAsync(news);

        Assert.Equal(($"{Topic}/0=2;{Topic}/1=0", JsonValueKind.Null), (first.Position, first.Body.ValueKind));
        Assert.Equal(($"{Topic}/0=3;{Topic}/1=0", 0), (next.Position, next.Lag));
    }

    [Fact]
    public async Task Lag_counts_the_messages_of_all_partitions_beyond_the_position()
    {
        await PublishAsync(1, 2);
        await _kafka.PublishAsync(Topic, null, "{}", partition: 1);
        await using var news = Follow(At(0, 0));

        var connected = Assert.IsType<FeedNews.Connected>(await news.NextAsync());
        var lags = new[] { (await ReadAsync(news)).Lag, (await ReadAsync(news)).Lag, (await ReadAsync(news)).Lag };

        Assert.Equal(3, connected.Lag);
        Assert.Equal([2, 1, 0], lags);
    }

    [Fact]
    public async Task Offset_is_committed_when_its_message_is_stored_and_not_before()
    {
        await PublishAsync(1, 2);
        await using (var failing = Follow(At(0, 0)))
        {
            await failing.ConnectedAsync();
            Assert.Equal(At(1, 0), (await ReadAsync(failing)).Position);
        }

        var unstored = _kafka.Committed(Group, Topic);
        await using (var news = Follow(At(0, 0), k => k.GroupId = "next"))
        {
            await news.ConnectedAsync();
            Assert.Equal(At(1, 0), (await ReadAsync(news)).Position);
            Assert.Equal(At(2, 0), (await ReadAsync(news)).Position);
        }

        Assert.True(unstored < 0);
        Assert.Equal(1, _kafka.Committed("next", Topic));
    }

    [Fact]
    public async Task Row_is_read_with_its_key_and_tombstones_and_blanks_are_no_data()
    {
        const string Key = """{"schema":{"type":"struct"},"payload":{"invoice_no":77}}""";
        const string Row = """{"op":"u","before":null,"after":{"total":5},"source":{"table":"invoice","lsn":9}}""";
        await _kafka.PublishAsync(Topic, Key, $$"""{"schema":{"type":"struct"},"payload":{{Row}}}""");
        await _kafka.PublishAsync(Topic, """{"invoice_no":78}""", Row);
        await _kafka.PublishAsync(Topic, "79", Row);
        await _kafka.PublishAsync(Topic, "\0\0\0\0\u0001", Row);
        await _kafka.PublishAsync(Topic, Key, null);
        await _kafka.PublishAsync(Topic, Key, """{"schema":null,"payload":null}""");
        await _kafka.PublishAsync(Topic, "80", """{"id":"e1","entity":"Order","ids":["5"],"change":"delete"}""");
        await _kafka.PublishAsync(Topic, null, "no JSON");
        await using var news = Follow(At(0, 0));
        await news.ConnectedAsync();
        var reader = new ChangeEventReader(t => t);

        var read = new List<string>();
        for (var i = 0; i < 8; i++)
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

        Assert.Equal(
            [
                "invoice Update 77",
                "invoice Update 78",
                "invoice Update 79",
                "invoice Overflow ",
                "skipped",
                "skipped",
                "Order Delete 5",
                "refused",
            ],
            read
        );
    }

    [Theory]
    [InlineData("5;0", "it holds the offsets from 0 to 1.")]
    [InlineData("x;0", "'x' is not an offset")]
    public async Task Offset_that_the_topic_does_not_hold_is_a_gap(string offsets, string reason)
    {
        await PublishAsync(1);
        await using var news = Follow($"{Topic}/0={offsets.Replace(";", $";{Topic}/1=", StringComparison.Ordinal)}");

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);

        Assert.Contains(reason, gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topic_whose_first_messages_were_removed_unread_is_a_gap()
    {
        // The brokers hold five megabytes for each partition.
        var large = new string('x', 900_000);
        for (var i = 0; i < 8; i++)
        {
            await _kafka.PublishAsync(Topic, null, large);
        }

        await using var behind = Follow(At(0, 0));

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(behind.NextAsync);
        Assert.StartsWith($"{Topic}/0 cannot continue at 0: it holds the offsets from ", gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offset_that_is_removed_while_the_topic_is_followed_is_a_gap()
    {
        await using var news = Follow(At(0, 0));
        await news.ConnectedAsync();
        var next = news.NextAsync();

        _kafka.Fail(FetchRequest, Confluent.Kafka.ErrorCode.OffsetOutOfRange, 3);

        await Assert.ThrowsAsync<FeedPositionLostException>(() => next);
    }

    [Theory]
    [InlineData("p1")]
    [InlineData("other/0=3")]
    public async Task Position_of_another_feed_is_lost(string position)
    {
        await using var news = Follow(position);

        await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
    }

    [Fact]
    public async Task Partition_that_the_topic_got_since_is_read_from_its_beginning()
    {
        await _kafka.PublishAsync(Topic, null, "{}", partition: 1);
        await using var news = Follow($"{Topic}/0=0");
        await news.ConnectedAsync();

        Assert.Equal(At(0, 1), (await ReadAsync(news)).Position);
    }

    [Fact]
    public async Task Topic_that_is_missing_is_reported_with_what_to_do()
    {
        await using var news = Follow(null, k => k.Topics[0] = "shop.public.ordres");

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(news.NextAsync);

        Assert.StartsWith(
            $"There is no topic 'shop.public.ordres' at {_kafka.BootstrapServers}",
            missing.Message,
            StringComparison.Ordinal
        );
        Assert.EndsWith("or correct Kafka:Topics of the feed orders.", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brokers_that_go_down_end_the_connection_and_the_next_one_resumes()
    {
        string position;
        await using (var news = Follow(At(0, 0)))
        {
            await news.ConnectedAsync();
            await PublishAsync(1);
            position = (await ReadAsync(news)).Position!;
            var next = news.NextAsync();

            _kafka.SetDown(true);
            await Assert.ThrowsAsync<IOException>(() => next);
        }

        _kafka.SetDown(false);
        await PublishAsync(2);

        // These brokers let a group that lost a member wait for it; a new one is there at once.
        await using var resumed = Follow(position, k => k.GroupId = "next");
        await resumed.ConnectedAsync();

        Assert.Equal(At(2, 0), (await ReadAsync(resumed)).Position);
    }

    [Fact]
    public async Task Partition_that_another_member_takes_over_is_no_longer_read_nor_committed()
    {
        await using var first = Follow(At(0, 0));
        await first.ConnectedAsync();
        await _kafka.PublishAsync(Topic, null, "{}", partition: 0);
        await _kafka.PublishAsync(Topic, null, "{}", partition: 1);
        await ReadAsync(first);
        await ReadAsync(first);
        var mine = ReadAsync(first);

        // It gets one of the two, once the first one gave both back.
        await using var second = Follow(At(0, 0));
        await second.ConnectedAsync();
        Assert.Single(Moved(await ReadAsync(second)));
        var others = ReadAsync(second);
        await _kafka.PublishAsync(Topic, null, "{}", partition: 0);
        await _kafka.PublishAsync(Topic, null, "{}", partition: 1);

        var (kept, taken) = (Moved(await mine, beyond: 1).Single(), Moved(await others, beyond: 1).Single());
        Assert.Equal([0, 1], new[] { kept, taken }.Order());
        var committed = _kafka.Committed(Group, Topic, taken);
        await first.DisposeAsync();
        Assert.Equal(committed, _kafka.Committed(Group, Topic, taken));
    }

    // The partitions that were read beyond an offset.
    private static int[] Moved(FeedNews.Message message, int beyond = 0) =>
        [
            .. message
                .Position!.Split(';')
                .Select(
                    (p, number) =>
                        (Offset: int.Parse(p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture), number)
                )
                .Where(p => p.Offset > beyond)
                .Select(p => p.number),
        ];

    private static string At(int first, int second) => $"{Topic}/0={first};{Topic}/1={second}";

    private static async Task<FeedNews.Message> ReadAsync(IAsyncEnumerator<FeedNews> news) =>
        Assert.IsType<FeedNews.Message>(await news.NextAsync());

    private async Task PublishAsync(params int[] orders)
    {
        foreach (var order in orders)
        {
            await _kafka.PublishAsync(Topic, null, $$"""{"id":"e{{order}}","entity":"Order","ids":["{{order}}"],"change":"delete"}""");
        }
    }

    private IAsyncEnumerator<FeedNews> Follow(string? position, Action<KafkaFeedOptions>? change = null)
    {
        var kafka = new KafkaFeedOptions
        {
            BootstrapServers = _kafka.BootstrapServers,
            GroupId = Group,
            Topics = { Topic },
        };
        change?.Invoke(kafka);
        return new KafkaFeed(new FeedOptions { Name = "orders", Kafka = kafka })
            .ReadAsync(position, CancellationToken.None)
            .GetAsyncEnumerator();
    }
}
