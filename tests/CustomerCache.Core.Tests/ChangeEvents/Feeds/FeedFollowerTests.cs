using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Domains;
using CustomerCache.Core.Caching.Feed;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Feeds;
using CustomerCache.Core.ChangeEvents.Invalidating;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Working;
using CustomerCache.Core.Tests.Caching;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.ChangeEvents.Feeds;

/// <summary>How a feed is followed when something fails.</summary>
public sealed class FeedFollowerTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_connection_of_which_the_flush_fails_is_closed_before_the_next_one_is_made()
    {
        using var stop = new CancellationTokenSource();
        using var partition = new PartitionHost(new FlakyStore(), new PartitionTerms(TimeSpan.FromSeconds(30), 1 << 20, TimeSpan.FromHours(1)), _time, Substitute.For<IPartitionObserver>());
        var partitions = Substitute.For<IPartitions>();
        partitions.All.Returns([partition]);
        var caches = new DomainCaches(new CacheDomains([]), partitions, new InvalidationFeed(_time), EntityLinkTypes.None, _time);
        var feed = new EndlessFeed();
        var follower = new FeedFollower(feed, new FullIntake(), caches, _time, Substitute.For<IFeedObserver>(), Substitute.For<IReadingObserver>(), new EntityRules([]));
        var following = follower.RunAsync(stop.Token);

        for (var failures = 1; failures <= 3; failures++)
        {
            await _time.WaitForTimersAsync(1);

            Assert.Equal((failures, 0), (feed.Opened, feed.Open));
            Assert.Equal((FeedState.Disconnected, failures, "no room"), (follower.Report.State, follower.Report.Reconnects, follower.Report.LastError));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await following;
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

    private sealed class FullIntake : IChangeIntake
    {
        public ValueTask<TakenEvents> TakeAsync(IncomingEvents events, CancellationToken cancellationToken) => throw new IOException("no room");

        public ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken) => ValueTask.FromResult(new ChannelSnapshot { Channel = channel });

        public ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ImmutableArray<ChannelSnapshot>>([]);
    }
}
