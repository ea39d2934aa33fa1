using System.Globalization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>The state of a channel.</summary>
public sealed class ChannelStateTests
{
    private readonly ChannelState _state = new(new ChannelSnapshot { Channel = "c" });

    [Fact]
    public void S14_Duplicate_event_is_handled_once()
    {
        Assert.Equal(DeduplicationResult.New, Accept("1"));
        _state.Commit(Event("1"));

        Assert.Equal(DeduplicationResult.Duplicate, Accept("1"));
        Assert.Equal((2L, 1L), (_state.Snapshot().Received, _state.Snapshot().Duplicates));
    }

    [Fact]
    public void S14_Event_that_is_being_handled_is_known_too()
    {
        Accept("1");

        Assert.Equal(DeduplicationResult.Duplicate, Accept("1"));
    }

    [Fact]
    public void S15_Failed_event_is_counted_and_handled_when_it_is_sent_again_like_the_next_one()
    {
        Accept("1");
        _state.Fail(Event("1"), "no store", Sample.Noon);
        Assert.Equal(DeduplicationResult.New, Accept("2"));
        _state.Commit(Event("2"));

        Assert.Equal(DeduplicationResult.New, Accept("1"));
        Assert.Equal(1, _state.Snapshot().Errors);
    }

    [Fact]
    public void Last_error_has_its_reason_and_its_time_and_is_cleared_by_a_later_event()
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
    public void Events_without_an_id_are_always_new()
    {
        Assert.Equal(DeduplicationResult.New, Accept(null));
        _state.Commit(Event(null));

        Assert.Equal(DeduplicationResult.New, Accept(null));
    }

    [Fact]
    public void Position_is_that_of_the_last_handled_event()
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
    public void S16_Refused_position_is_a_gap_and_is_forgotten()
    {
        _state.Commit(Event("1"));
        _state.LosePosition();

        Assert.Equal((null, 1L), (_state.Snapshot().Position, _state.Snapshot().Gaps));
    }

    [Fact]
    public void Gaps_reported_by_the_channel_are_counted_once()
    {
        var gap = Event("1") with { Change = ChangeKind.Overflow };
        _state.Accept(gap, Sample.Noon);
        _state.Accept(gap, Sample.Noon);

        Assert.Equal(1, _state.Snapshot().Gaps);
    }

    [Fact]
    public void S10_Keep_alive_is_skipped_and_counts_as_activity()
    {
        Accept("1");
        _state.Skip(Sample.Noon.AddMinutes(4));

        Assert.Equal(
            (1L, Sample.Noon, Sample.Noon.AddMinutes(4)),
            (_state.Snapshot().Skipped, _state.Snapshot().LastEventAt, _state.Snapshot().LastHeardAt)
        );
    }

    [Fact]
    public void Last_10000_ids_are_remembered_and_the_last_1000_stored()
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
    public void Stored_state_continues_where_it_was()
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
