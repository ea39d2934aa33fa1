using CustomerCache.Tests.House;

namespace CustomerCache.Cluster.Tests.House;

/// <summary>Log events of the Orleans rooms: 4100 to 4199 for grains and replicas, 4200 to 4299 for the silo, each listed in docs/events.md.</summary>
public sealed class LogEventsTests
{
    private static readonly IReadOnlyList<LogEvent> Events = LogEvents.Of([Rooms.Of("Grains.Abstractions"), Rooms.Of("Grains"), Rooms.Of("Silo")]);

    [Fact]
    public void Every_event_has_a_number_of_its_own_in_the_range_of_its_room()
    {
        Assert.Empty(Events.GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(Events, e => Assert.True(e.Room == "CustomerCache.Silo" ? e.Id is >= 4200 and <= 4299 : e.Id is >= 4100 and <= 4199, $"{e.Room} logs {e.Id}"));
    }

    [Fact]
    public void Every_event_is_listed_with_its_level_and_message_and_no_other_is() => Assert.Equal(Events.Select(e => e.Text), LogEvents.Listed(ofTheCluster: true));
}
