using System.Globalization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Channels;

/// <summary>What is known of a channel.</summary>
public sealed class ChannelStateTests
{
    private readonly ChannelState _ledger = new(new ChannelSnapshot { Channel = "c" });

    [Fact]
    public void S14_The_same_event_twice_is_handled_once()
    {
        Assert.Equal(ChannelOffer.New, Offer("1"));
        _ledger.Commit(Event("1"));

        Assert.Equal(ChannelOffer.Duplicate, Offer("1"));
        Assert.Equal((2L, 1L), (_ledger.Snapshot().Received, _ledger.Snapshot().Duplicates));
    }

    [Fact]
    public void S14_An_event_that_is_being_handled_is_known_too()
    {
        Offer("1");

        Assert.Equal(ChannelOffer.Duplicate, Offer("1"));
    }

    [Fact]
    public void S15_An_event_that_failed_is_counted_and_is_new_when_it_comes_again_and_the_next_one_is_handled()
    {
        Offer("1");
        _ledger.Fail(Event("1"), "no store", Sample.Noon);
        Assert.Equal(ChannelOffer.New, Offer("2"));
        _ledger.Commit(Event("2"));

        Assert.Equal(ChannelOffer.New, Offer("1"));
        Assert.Equal(1, _ledger.Snapshot().Errors);
    }

    [Fact]
    public void The_last_error_keeps_its_reason_and_its_time_and_is_over_once_a_later_event_is_handled()
    {
        var at = Sample.Noon.AddSeconds(1);
        _ledger.Refuse(2, "'ids' is missing", at);
        var refused = _ledger.Counts;
        _ledger.Offer(Event("1"), at);
        _ledger.Commit(Event("1"));
        var together = _ledger.Counts;
        _ledger.Offer(Event("2"), at.AddSeconds(1));
        _ledger.Commit(Event("2"));
        var recovered = _ledger.Counts;

        Assert.Equal((2L, "'ids' is missing", at, true), (refused.Errors, refused.LastError, refused.LastErrorAt, refused.IsFailing));
        Assert.True(together.IsFailing);
        Assert.Equal((false, "'ids' is missing", at), (recovered.IsFailing, recovered.LastError, recovered.LastErrorAt));
    }

    [Fact]
    public void Events_without_identification_are_always_new()
    {
        Assert.Equal(ChannelOffer.New, Offer(null));
        _ledger.Commit(Event(null));

        Assert.Equal(ChannelOffer.New, Offer(null));
    }

    [Fact]
    public void The_position_is_that_of_the_last_event_that_was_handled()
    {
        Offer("1");
        Assert.Null(_ledger.Snapshot().Position);
        _ledger.Commit(Event("1"));
        Offer("2");
        _ledger.Fail(Event("2"), "no store", Sample.Noon);
        _ledger.Commit(Event(null) with { Position = null });

        Assert.Equal("at 1", _ledger.Snapshot().Position);
    }

    [Fact]
    public void S16_A_position_that_was_refused_is_a_gap_and_is_forgotten()
    {
        _ledger.Commit(Event("1"));
        _ledger.LosePosition();

        Assert.Equal((null, 1L), (_ledger.Snapshot().Position, _ledger.Snapshot().Gaps));
    }

    [Fact]
    public void Gaps_that_the_channel_tells_of_are_counted_once()
    {
        var gap = Event("1") with { Change = ChangeKind.Overflow };
        _ledger.Offer(gap, Sample.Noon);
        _ledger.Offer(gap, Sample.Noon);

        Assert.Equal(1, _ledger.Snapshot().Gaps);
    }

    [Fact]
    public void S10_A_keep_alive_is_skipped_and_shows_that_the_channel_lives()
    {
        Offer("1");
        _ledger.Skip(Sample.Noon.AddMinutes(4));

        Assert.Equal(
            (1L, Sample.Noon, Sample.Noon.AddMinutes(4)),
            (_ledger.Snapshot().Skipped, _ledger.Snapshot().LastEventAt, _ledger.Snapshot().LastHeardAt)
        );
    }

    [Fact]
    public void The_last_10000_identifications_are_remembered_and_the_last_1000_stored()
    {
        for (var i = 0; i <= ChannelState.MaxRecent; i++)
        {
            _ledger.Commit(Event(i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(ChannelOffer.New, Offer("0"));
        Assert.Equal(ChannelOffer.Duplicate, Offer("1"));
        Assert.Equal(("9001", 1_000), (_ledger.Snapshot().RecentIds[0], _ledger.Snapshot().RecentIds.Length));
    }

    [Fact]
    public void A_book_that_was_stored_goes_on_where_it_was()
    {
        Offer("1");
        _ledger.Commit(Event("1"));

        var restored = new ChannelState(_ledger.Snapshot());

        Assert.Equivalent(_ledger.Snapshot(), restored.Snapshot(), strict: true);
        Assert.Equal(ChannelOffer.Duplicate, restored.Offer(Event("1"), Sample.Noon));
    }

    private static ChangeEvent Event(string? id) => Changes.Update("Order", "O") with { Id = id, Position = $"at {id}" };

    private ChannelOffer Offer(string? id) => _ledger.Offer(Event(id), Sample.Noon);
}
