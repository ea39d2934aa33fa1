using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.House;

/// <summary>Log events of the Orleans rooms: 4100 to 4199 for grains and replicas, 4200 to 4299 for the silo, each listed in docs/events.md.</summary>
public sealed partial class LogEventsTests
{
    private static readonly string Page = File.ReadAllText(Rooms.File("docs/events.md"));

    [Fact]
    public void Every_event_has_a_number_of_its_own_in_the_range_of_its_room()
    {
        Assert.Empty(Events().GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(Events(), e => Assert.True(e.Room == "CustomerCache.Silo" ? e.Id is >= 4200 and <= 4299 : e.Id is >= 4100 and <= 4199, $"{e.Room} logs {e.Id}"));
    }

    [Fact]
    public void Every_event_is_listed_with_its_level_and_message_and_no_other_is() => Assert.Equal(
        Events().OrderBy(e => e.Id).Select(e => $"{e.Id} {e.Level}: {e.Message}"),
        Listed().Matches(Page).Select(m => $"{m.Groups["id"].Value} {m.Groups["level"].Value}: {m.Groups["message"].Value}"));

    private static Event[] Events() =>
    [
        .. from room in Rooms.All
           from type in room.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select new Event(room.GetName().Name!, message.EventId, message.Level, message.Message),
    ];

    [GeneratedRegex(@"^\| (?<id>4[12]\d\d) \| (?<level>\w+) \| (?<message>.*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listed();

    private sealed record Event(string Room, int Id, LogLevel Level, string Message);
}
