using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Tests.ChangeEvents.Jobs;
using CustomerCache.Tests.Shared;
using NSubstitute;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>Poison events of a channel.</summary>
public sealed class ChannelIngestorTests : IJobQueues
{
    private readonly List<string> _offered = [];
    private readonly List<DeadLetter> _buried = [];
    private readonly ChangeRules _rules = RulesWithDevices();
    private readonly IInvalidationFeed _feed = Substitute.For<IInvalidationFeed>();
    private ChannelSnapshot? _stored;
    private Exception? _storeFails;
    private int _enqueued;
    private int _storedTimes;
    private Func<Job, Exception?> _fails = _ => null;

    [Fact]
    public async Task Poison_event_becomes_a_dead_letter_and_blocks_no_other()
    {
        _fails = job => job.Event.Ids[0] == "2" ? new FormatException("cannot be encoded") : null;

        var taken = await Intake().IngestAsync(Events("1", "2", "3"), CancellationToken.None);

        Assert.Equal((3, 2), (taken.Accepted, taken.Jobs));
        Assert.Equal(["1", "3"], _offered);
        var letter = Assert.Single(_stored!.DeadLetters.Letters);
        Assert.Equal(("own", "2", "FormatException: cannot be encoded"), (letter.Origin, letter.Event.Ids[0], letter.Reason));
        Assert.Equal((letter.Id, 1), (Assert.Single(_buried).Id, _stored.Errors));
        Assert.Equal(3, (await Intake().IngestAsync(Events("1", "2", "3"), CancellationToken.None)).Duplicates);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Storage_failure_is_no_poison_and_the_events_must_be_sent_again(bool isLost)
    {
        _fails = _ =>
            isLost
                ? new PartitionUnavailableException("gone", new IOException())
                : new StoreUnavailableException("down", new IOException());
        var intake = Intake();

        await Assert.ThrowsAnyAsync<Exception>(() => intake.IngestAsync(Events("1"), CancellationToken.None));
        _fails = _ => null;

        Assert.Equal(1, (await intake.IngestAsync(Events("1"), CancellationToken.None)).Jobs);
        Assert.Empty(_stored!.DeadLetters.Letters);
    }

    [Fact]
    public async Task Retried_event_that_fails_again_keeps_its_letter_and_loses_it_when_it_succeeds()
    {
        _fails = _ => new FormatException("cannot be encoded");
        await Intake().IngestAsync(Events("1"), CancellationToken.None);
        var id = _stored!.DeadLetters.Letters[0].Id;

        var again = await Intake().RetryAsync(id, CancellationToken.None);
        _fails = _ => null;
        var mended = await Intake().RetryAsync(id, CancellationToken.None);

        Assert.Equal(new RetryResult(false, "FormatException: cannot be encoded"), again);
        Assert.Equal(new RetryResult(true, null), mended);
        Assert.Equal(["1"], _offered);
        Assert.Empty(_stored.DeadLetters.Letters);
        Assert.Null(await Intake().RetryAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Poison_event_beyond_the_bound_of_dead_letters_evicts_the_oldest_and_invalidates_everything()
    {
        _fails = job => job.Event.Change == ChangeKind.Overflow ? null : new FormatException("cannot be encoded");
        var intake = Intake();
        await intake.IngestAsync(Events([.. Enumerable.Range(0, ChannelState.MaxDeadLetters).Select(i => $"{i}")]), CancellationToken.None);
        await _feed.DidNotReceiveWithAnyArgs().AppendAsync(default!, default);

        var taken = await intake.IngestAsync(
            Events([.. Enumerable.Range(0, ChannelState.MaxDeadLetters + 50).Select(i => $"more {i}")]),
            CancellationToken.None
        );

        Assert.Equal(ChannelState.MaxDeadLetters + 50, taken.Accepted);
        await _feed
            .Received(1)
            .AppendAsync(
                Arg.Is<Invalidation>(i => i.Patterns.SequenceEqual(Invalidation.Everything.Patterns)),
                Arg.Any<CancellationToken>()
            );
        Assert.Equal("overflow of Client", Assert.Single(_offered));
        Assert.Equal(
            (ChannelState.MaxDeadLetters, ChannelState.MaxDeadLetters + 50, 1),
            (_stored!.DeadLetters.Letters.Length, _stored.DeadLetters.Evicted, _stored.Gaps)
        );
        Assert.Equal("more 149", _stored.DeadLetters.Letters[^1].Event.Ids[0]);
    }

    [Fact]
    public async Task Poison_event_whose_loss_cannot_be_handled_either_is_refused_and_sent_again()
    {
        _fails = _ => new FormatException("cannot be encoded");
        var intake = Intake();
        var events = Events([.. Enumerable.Range(0, ChannelState.MaxDeadLetters + 1).Select(i => $"{i}")]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => intake.IngestAsync(events, CancellationToken.None));
        _fails = _ => null;

        Assert.Equal(ChannelState.MaxDeadLetters + 1, (await intake.IngestAsync(events, CancellationToken.None)).Jobs);
    }

    private static ChangeRules RulesWithDevices()
    {
        var sample = SampleJobs.Rules();
        return new ChangeRules(
            [.. sample.Routing, RoutingRule.Of("^(Overflow)$", "Client", "pp-cache")],
            sample.Enricher,
            new EntityRules([
                new EntityRule
                {
                    Entity = "Client",
                    Type = "client",
                    Recross = RecrossKind.BruinClient,
                },
            ]),
            [],
            []
        );
    }

    [Fact]
    public async Task Change_of_an_unknown_kind_invalidates_everything_and_moves_the_position()
    {
        var intake = Intake();
        var sent = Events("1") with { Refused = 1, HasUnknownChange = true, Position = "p1" };

        await intake.IngestAsync(sent, CancellationToken.None);

        await _feed
            .Received(1)
            .AppendAsync(
                Arg.Is<Invalidation>(i => i.Patterns.SequenceEqual(Invalidation.Everything.Patterns)),
                Arg.Any<CancellationToken>()
            );
        Assert.Equal(("p1", 1, 1), (_stored!.Position, _stored.Gaps, _stored.Errors));
    }

    [Fact]
    public async Task Change_of_an_unknown_kind_whose_effect_cannot_be_stored_moves_no_position()
    {
        _stored = new ChannelSnapshot { Channel = "own", Position = "p0" };
        var intake = Intake();
        _feed
            .When(async f => await f.AppendAsync(Arg.Any<Invalidation>(), Arg.Any<CancellationToken>()))
            .Do(_ => throw new StoreUnavailableException("down", new IOException()));

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            intake.IngestAsync(new IncomingEvents([], "own", 0, 1) { HasUnknownChange = true, Position = "p1" }, CancellationToken.None)
        );

        Assert.Equal(("p0", "p0", 0), (_stored!.Position, intake.Counts.Position, intake.Counts.Gaps));
    }

    [Fact]
    public async Task Heartbeat_with_a_position_moves_it_and_invalidates_nothing()
    {
        await Intake().IngestAsync(new IncomingEvents([], "own", 1, 0) { Position = "p2" }, CancellationToken.None);

        await _feed.DidNotReceive().AppendAsync(Arg.Any<Invalidation>(), Arg.Any<CancellationToken>());
        Assert.Equal(("p2", 0, 1), (_stored!.Position, _stored.Gaps, _stored.Skipped));
    }

    [Fact]
    public async Task Batches_that_wait_together_cost_one_write_of_jobs_and_one_of_the_channel()
    {
        IncomingEvents[] batches = [.. Enumerable.Range(0, 16).Select(i => Events($"{i} a", $"{i} b") with { Position = $"p{i}" })];

        var results = await Intake().IngestAsync(batches, CancellationToken.None);

        Assert.All(results, r => Assert.Equal(new IngestResult(2, 0, 2, 0), r));
        Assert.Equal((1, 1), (_enqueued, _storedTimes));
        Assert.Equal(batches.SelectMany(b => b.Events).Select(e => e.Ids[0]), _offered);
        Assert.Equal(("p15", 32, 32), (_stored!.Position, _stored.RecentIds.Length, _stored.Received));
    }

    [Fact]
    public async Task Event_of_two_batches_of_a_group_is_handled_once_and_each_result_is_its_own()
    {
        var results = await Intake().IngestAsync([Events("1", "2"), Events("2", "3"), Skipped(3)], CancellationToken.None);

        Assert.Equal([new IngestResult(2, 0, 2, 0), new IngestResult(1, 1, 1, 0), new IngestResult(0, 0, 0, 3)], results);
        Assert.Equal(["1", "2", "3"], _offered);
    }

    [Fact]
    public async Task Group_whose_jobs_cannot_be_stored_leaves_nothing_behind()
    {
        var intake = Intake();
        _fails = job => job.Event.Ids[0] == "2" ? new StoreUnavailableException("down", new IOException()) : null;

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            intake.IngestAsync([Events("1"), Events("2") with { Position = "p2" }], CancellationToken.None)
        );

        Assert.Equal((0, 0, null, 0), (intake.Counts.Received, intake.Counts.Errors, intake.Counts.Position, _storedTimes));
        Assert.Equal(1, (await intake.IngestAsync(Events("1"), CancellationToken.None)).Jobs);
    }

    [Fact]
    public async Task Crash_between_the_jobs_and_the_channel_has_every_event_handled_again()
    {
        _storeFails = new StoreUnavailableException("killed", new IOException());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Intake().IngestAsync([Events("1"), Events("2")], CancellationToken.None));
        Assert.Equal(["1", "2"], _offered);
        _storeFails = null;

        var again = await Intake().IngestAsync([Events("1"), Events("2")], CancellationToken.None);

        Assert.All(again, r => Assert.Equal((1, 0), (r.Accepted, r.Duplicates)));
        Assert.Equal(["1", "2", "1", "2"], _offered);
    }

    [Fact]
    public async Task Position_that_was_lost_is_not_that_of_an_earlier_batch_of_the_group()
    {
        var lost = new IncomingEvents([], "own", 0, 0) { HasLostPosition = true };

        await Intake().IngestAsync([Events("1") with { Position = "p1" }, lost], CancellationToken.None);

        Assert.Equal((null, 1), (_stored!.Position, _stored.Gaps));
    }

    private static IncomingEvents Skipped(int count) => new([], "own", count, 0);

    private static IncomingEvents Events(params string[] ids) =>
        new([.. ids.Select(id => Changes.Of(ChangeKind.Update, "PostsById", id) with { Id = id })], "own", 0, 0);

    private ChannelIngestor Intake()
    {
        var partitions = Substitute.For<IPartitions>();
        partitions.All.Returns([]);
        var caches = new DomainCaches(new CacheDomains([]), partitions, _feed, Substitute.For<IEntityLinkTypes>(), new FakeTime());
        return new ChannelIngestor(
            _stored ?? new ChannelSnapshot { Channel = "own" },
            _rules,
            SampleJobs.Factory(_rules),
            this,
            caches,
            (channel, _) =>
            {
                if (_storeFails is not null)
                {
                    return Task.FromException(_storeFails);
                }

                _storedTimes++;
                _stored = channel;
                return Task.CompletedTask;
            },
            new FakeTime(),
            _buried.Add
        );
    }

    ValueTask<EnqueueResult> IJobQueues.EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Select(_fails).FirstOrDefault(f => f is not null) is { } failure)
        {
            return ValueTask.FromException<EnqueueResult>(failure);
        }

        _enqueued++;
        _offered.AddRange(jobs.Select(j => j.Event.Change == ChangeKind.Overflow ? $"overflow of {j.Event.Entity}" : j.Event.Ids[0]));
        return ValueTask.FromResult(new EnqueueResult(jobs.Length, 0, 0, 0));
    }

    ValueTask<ImmutableArray<JobView>> IJobQueues.ListAsync(JobState? state, int most, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    ValueTask<JobView?> IJobQueues.FindAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<ImmutableSortedDictionary<string, JobCounts>> IJobQueues.CountAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
