using System.Globalization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Channels;

/// <summary>What is known of a channel.</summary>
public sealed class ChannelStateTests
{
    private readonly ChannelState _state = new(new ChannelSnapshot { Channel = "c" });

    [Fact]
    public void S14_The_same_event_twice_is_handled_once()
    {
        Assert.Equal(DeduplicationResult.New, Accept("1"));
        _state.Commit(Event("1"));

        Assert.Equal(DeduplicationResult.Duplicate, Accept("1"));
        Assert.Equal((2L, 1L), (_state.Snapshot().Received, _state.Snapshot().Duplicates));
    }

    [Fact]
    public void S14_An_event_that_is_being_handled_is_known_too()
    {
        Accept("1");

        Assert.Equal(DeduplicationResult.Duplicate, Accept("1"));
    }

    [Fact]
    public void S15_An_event_that_failed_is_counted_and_is_new_when_it_comes_again_and_the_next_one_is_handled()
    {
        Accept("1");
        _state.Fail(Event("1"), "no store", Sample.Noon);
        Assert.Equal(DeduplicationResult.New, Accept("2"));
        _state.Commit(Event("2"));

        Assert.Equal(DeduplicationResult.New, Accept("1"));
        Assert.Equal(1, _state.Snapshot().Errors);
    }

    [Fact]
    public void The_last_error_keeps_its_reason_and_its_time_and_is_over_once_a_later_event_is_handled()
    {
        var at = Sample.Noon.AddSeconds(1);
        _state.Refuse(2, "'ids' is missing", at);
        var refused = _state.Counts;
        _state.Accept(Event("1"), at);
        _state.Commit(Event("1"));
        var together = _state.Counts;
        _state.Accept(Event("2"), at.AddSeconds(1));
        _state.Commit(Event("2"));
        var recovered = _state.Counts;

        Assert.Equal((2L, "'ids' is missing", at, true), (refused.Errors, refused.LastError, refused.LastErrorAt, refused.IsFailing));
        Assert.True(together.IsFailing);
        Assert.Equal((false, "'ids' is missing", at), (recovered.IsFailing, recovered.LastError, recovered.LastErrorAt));
    }

    [Fact]
    public void Events_without_identification_are_always_new()
    {
        Assert.Equal(DeduplicationResult.New, Accept(null));
        _state.Commit(Event(null));

        Assert.Equal(DeduplicationResult.New, Accept(null));
    }

    [Fact]
    public void The_position_is_that_of_the_last_event_that_was_handled()
    {
        Accept("1");
        Assert.Null(_state.Snapshot().Position);
        _state.Commit(Event("1"));
        Accept("2");
        _state.Fail(Event("2"), "no store", Sample.Noon);
        _state.Commit(Event(null) with { Position = null });

        Assert.Equal("at 1", _state.Snapshot().Position);
    }

    [Fact]
    public void S16_A_position_that_was_refused_is_a_gap_and_is_forgotten()
    {
        _state.Commit(Event("1"));
        _state.LosePosition();

        Assert.Equal((null, 1L), (_state.Snapshot().Position, _state.Snapshot().Gaps));
    }

    [Fact]
    public void Gaps_that_the_channel_tells_of_are_counted_once()
    {
        var gap = Event("1") with { Change = ChangeKind.Overflow };
        _state.Accept(gap, Sample.Noon);
        _state.Accept(gap, Sample.Noon);

        Assert.Equal(1, _state.Snapshot().Gaps);
    }

    [Fact]
    public void S10_A_keep_alive_is_skipped_and_shows_that_the_channel_lives()
    {
        Accept("1");
        _state.Skip(Sample.Noon.AddMinutes(4));

        Assert.Equal(
            (1L, Sample.Noon, Sample.Noon.AddMinutes(4)),
            (_state.Snapshot().Skipped, _state.Snapshot().LastEventAt, _state.Snapshot().LastHeardAt)
        );
    }

    [Fact]
    public void The_last_10000_identifications_are_remembered_and_the_last_1000_stored()
    {
        for (var i = 0; i <= ChannelState.MaxRecent; i++)
        {
            _state.Commit(Event(i.ToString(CultureInfo.InvariantCulture)));
        }

        Assert.Equal(DeduplicationResult.New, Accept("0"));
        Assert.Equal(DeduplicationResult.Duplicate, Accept("1"));
        Assert.Equal(("9001", 1_000), (_state.Snapshot().RecentIds[0], _state.Snapshot().RecentIds.Length));
    }

    [Fact]
    public void A_book_that_was_stored_goes_on_where_it_was()
    {
        Accept("1");
        _state.Commit(Event("1"));

        var restored = new ChannelState(_state.Snapshot());

        Assert.Equivalent(_state.Snapshot(), restored.Snapshot(), strict: true);
        Assert.Equal(DeduplicationResult.Duplicate, restored.Accept(Event("1"), Sample.Noon));
    }

    private static ChangeEvent Event(string? id) => Changes.Update("Order", "O") with { Id = id, Position = $"at {id}" };

    private DeduplicationResult Accept(string? id) => _state.Accept(Event(id), Sample.Noon);
}
