using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Tests.Caching;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>Failures while a feed is followed.</summary>
public sealed class FeedFollowerTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Connection_whose_flush_fails_is_closed_before_the_next_one_is_made()
    {
        using var stop = new CancellationTokenSource();
        using var partition = Partition();
        var feed = new EndlessFeed();
        var follower = Follower(feed, new FullIntake(), partition);
        var following = follower.RunAsync(stop.Token);

        for (var failures = 1; failures <= 3; failures++)
        {
            await _time.WaitForTimersAsync(1);

            Assert.Equal((failures, 0), (feed.Opened, feed.Open));
            Assert.Equal(
                (FeedState.Disconnected, failures, "no room"),
                (follower.Report.State, follower.Report.Reconnects, follower.Report.LastError)
            );
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await following;
    }

    [Theory]
    [InlineData("Order", """{"entity": "Order", "change": "renamed", "ids": ["1"]}""")]
    [InlineData("Order", """{"entity": "Order", "change": "update", "ids": []}""")]
    [InlineData("Order", """{"ChangeEventHeader": {"entityName": "Order", "changeType": "MERGE", "recordIds": ["801000000000001AAA"]}}""")]
    [InlineData("invoice", """{"before": null, "after": {"id": 7}, "source": {"table": "invoice", "lsn": 77}, "op": "x"}""")]
    [InlineData(
        "Order",
        """{"specversion": "1.0", "id": "c1", "source": "/shop", "type": "x", "data": {"entity": "Order", "change": "renamed", "ids": ["1"]}}"""
    )]
    [InlineData(
        "Order",
        """{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "event", "data": {"entity": "Order", "change": "renamed", "ids": ["1"]}}"""
    )]
    [InlineData("Name__e", """{"channel": "/event/Name__e", "replayId": [300], "payload": {"Id": "1"}}""")]
    [InlineData(
        "Order",
        """[{"entity": "Order", "change": "renamed", "ids": ["1"]}, {"entity": "Order", "change": "renamed", "ids": ["2"]}]"""
    )]
    public async Task Unreadable_event_of_a_known_kind_becomes_an_overflow_of_that_kind(string kind, string sent)
    {
        var taken = await TakenAsync(sent);

        var overflow = Assert.Single(taken.Events);
        Assert.Equal(("orders", kind, ChangeKind.Overflow, "p1"), (overflow.Source, overflow.Entity, overflow.Change, overflow.Position));
        Assert.Null(overflow.Id ?? overflow.Identity);
        Assert.Equal((sent[0] == '[' ? 2 : 1, false, "p1"), (taken.Refused, taken.HasUnknownChange, taken.Position));
    }

    [Theory]
    [InlineData("""{"surprise": 1}""")]
    [InlineData("""{"id": 7, "status": "connected", "__op": "u", "__table": "line", "__deleted": "false"}""")]
    [InlineData("""{"ping": {"entity": "Order"}}""")]
    [InlineData("""{"entity": "no kind", "change": "update", "ids": ["1"]}""")]
    [InlineData("""{"specversion": "0.3", "id": "c1", "source": "/shop", "type": "com.example.order.updated", "subject": "1"}""")]
    [InlineData("""{"specversion": "1.0", "id": "c1", "source": "/shop", "type": "com.example.order.renamed", "subject": "1"}""")]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "event", "data": "AAEC"}""")]
    [InlineData("\"{\\\"entity\\\": \\\"Ord\"")]
    public async Task Unreadable_event_of_an_unknown_kind_invalidates_everything(string sent)
    {
        var taken = await TakenAsync(sent);

        Assert.Empty(taken.Events);
        Assert.Equal((1, true, "p1"), (taken.Refused, taken.HasUnknownChange, taken.Position));
    }

    [Fact]
    public async Task Unreadable_batch_above_the_limit_invalidates_everything()
    {
        var taken = await TakenAsync($"[{string.Join(',', Enumerable.Repeat("1", EventLimits.Batch + 1))}]");

        Assert.Equal((EventLimits.Batch + 1, true), (taken.Refused, taken.HasUnknownChange));
    }

    [Theory]
    [InlineData("null", 1)]
    [InlineData("[]", 0)]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "grpcKeepAlive"}""", 1)]
    [InlineData("""{"type": "heartbeat", "time": "2026-03-01T10:00:00Z"}""", 1)]
    [InlineData("""{"keep-alive": true}""", 1)]
    [InlineData("""{"event": "PING"}""", 1)]
    public async Task Heartbeat_moves_the_position_and_invalidates_nothing(string sent, int skipped)
    {
        var taken = await TakenAsync(sent);

        Assert.Empty(taken.Events);
        Assert.Equal((0, skipped, false, "p1"), (taken.Refused, taken.Skipped, taken.HasUnknownChange, taken.Position));
    }

    [Fact]
    public async Task Unreadable_event_that_cannot_be_stored_is_read_again_from_the_position_before_it()
    {
        using var stop = new CancellationTokenSource();
        using var partition = Partition();
        var (feed, intake) = (
            new ScriptedFeed("""{"entity": "Order", "change": "renamed", "ids": ["1"]}"""),
            new RecordingIntake { Failures = 1 }
        );
        var following = Follower(feed, intake, partition).RunAsync(stop.Token);

        await _time.WaitForTimersAsync(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        var taken = await intake.Taken.Task;
        await stop.CancelAsync();
        await following;

        Assert.Equal(["p0", "p0"], feed.Positions);
        Assert.Equal(ChangeKind.Overflow, Assert.Single(taken.Events).Change);
    }

    [Fact]
    public async Task Lag_of_a_feed_is_reported_while_it_is_connected()
    {
        using var stop = new CancellationTokenSource();
        using var partition = Partition();
        var observer = Substitute.For<IEventObserver<FeedEvent>>();
        var follower = Follower(new EndingFeed(), new RecordingIntake(), partition, observer);
        var following = follower.RunAsync(stop.Token);

        await _time.WaitForTimersAsync(1);

        var observed = observer.ReceivedCalls().Select(c => c.GetArguments()[0]);
        Assert.Equal([7, 6], observed.OfType<FeedEvent.Lagging>().Select(l => l.Messages));
        Assert.Null(follower.Report.Lag);
        await stop.CancelAsync();
        await following;
    }

    // Ingests one message with position p1 from a feed at p0; returns the events.
    private async Task<IncomingEvents> TakenAsync(string sent)
    {
        using var stop = new CancellationTokenSource();
        using var partition = Partition();
        var intake = new RecordingIntake();
        var following = Follower(new ScriptedFeed(sent), intake, partition).RunAsync(stop.Token);
        var taken = await intake.Taken.Task;
        await stop.CancelAsync();
        await following;
        return taken;
    }

    private PartitionHost Partition() =>
        new(
            new FlakyStore(),
            new PartitionTerms(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1)),
            _time,
            Substitute.For<IPartitionObserver>()
        );

    private FeedFollower Follower(
        IChangeFeed feed,
        IChangeEventIngestor intake,
        PartitionHost partition,
        IEventObserver<FeedEvent>? observer = null
    )
    {
        var partitions = Substitute.For<IPartitions>();
        partitions.All.Returns([partition]);
        var caches = new DomainCaches(new CacheDomains([]), partitions, new InvalidationFeed(_time), EntityLinkTypes.None, _time);
        return new FeedFollower(
            feed,
            intake,
            caches,
            _time,
            observer ?? Substitute.For<IEventObserver<FeedEvent>>(),
            Substitute.For<IReadingObserver>(),
            new EntityRules([]),
            SecretTexts.None
        );
    }

    private sealed class ScriptedFeed(string sent) : IChangeFeed
    {
        public string Channel => "orders";

        public List<string?> Positions { get; } = [];

        public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Positions.Add(position);
            yield return new FeedNews.Connected();
            yield return new FeedNews.Message(JsonSerializer.Deserialize<JsonElement>(sent), "p1");
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
    }

    private sealed class EndingFeed : IChangeFeed
    {
        public string Channel => "orders";

        public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield return new FeedNews.Connected { Lag = 7 };
            yield return new FeedNews.Message(JsonSerializer.SerializeToElement<object?>(null), "p1") { Lag = 6 };
        }
    }

    private sealed class RecordingIntake : IChangeEventIngestor
    {
        public int Failures { get; set; }

        public TaskCompletionSource<IncomingEvents> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken)
        {
            if (Failures-- > 0)
            {
                throw new IOException("no room");
            }

            Taken.TrySetResult(events);
            return ValueTask.FromResult(IngestResult.None);
        }

        public ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ChannelSnapshot { Channel = channel, Position = "p0" });

        public ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<ImmutableArray<ChannelSnapshot>>([]);
    }

    private sealed class EndlessFeed : IChangeFeed
    {
        public string Channel => "orders";

        public int Opened { get; private set; }

        public int Open { get; private set; }

        public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Opened++;
            Open++;
            try
            {
                yield return new FeedNews.Connected();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Open--;
            }
        }
    }

    private sealed class FullIntake : IChangeEventIngestor
    {
        public ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken) =>
            throw new IOException("no room");

        public ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ChannelSnapshot { Channel = channel });

        public ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<ImmutableArray<ChannelSnapshot>>([]);
    }
}
