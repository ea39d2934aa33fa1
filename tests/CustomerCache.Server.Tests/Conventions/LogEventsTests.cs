using System.Globalization;
using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>Operators rely on log events: their numbers are in one range per project, and docs/events.md lists each.</summary>
public sealed partial class LogEventsTests
{
    private static readonly IReadOnlyList<LogEvent> Events = LogEvents.Of(Assemblies.All);

    [Fact]
    public void Event_numbers_are_unique() => Assert.Empty(Events.GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Event_numbers_are_in_the_range_of_their_project() =>
        Assert.All(
            Events,
            e =>
                Assert.True(
                    e.Project switch
                    {
                        "CustomerCache.Server" => e.Id is (>= 1001 and <= 2999) or (>= 4200 and <= 4399) or (>= 5000 and <= 5999),
                        "CustomerCache.Sources" => e.Id is >= 3000 and <= 3099,
                        "CustomerCache.Grains" => e.Id is >= 4100 and <= 4199,
                        "CustomerCache.Client" => e.Id is (>= 6000 and <= 6099) or (>= 4101 and <= 4149),
                        _ => false,
                    },
                    $"{e.Project} logs {e.Id}"
                )
        );

    [Fact]
    public void Times_are_logged_in_the_invariant_form() =>
        Assert.All(
            Events,
            e => Assert.All(e.Times, time => Assert.Contains($"{{{time}:u}}", e.Message, StringComparison.OrdinalIgnoreCase))
        );

    [Fact]
    public void Events_are_listed_with_their_level_and_message_and_no_other() =>
        Assert.Equal(Events.Select(e => e.Text), LogEvents.Listed());

    [Fact]
    public void Decisions_of_the_former_service_have_an_event_for_each_outcome()
    {
        var known = Events.Select(e => e.Id).ToHashSet();
        var rows = Decisions().Matches(LogEvents.Page);

        // Thirteen rows of the customer cache and eight of the Hawkeye customer cache.
        Assert.Equal(
            (13, 8),
            (rows.Count(r => r.Groups["list"].Value == "VeloCloud"), rows.Count(r => r.Groups["list"].Value == "Hawkeye"))
        );
        Assert.All(
            rows,
            r =>
                Assert.All(
                    Numbers().Matches(r.Groups["events"].Value),
                    n => Assert.Contains(int.Parse(n.Value, CultureInfo.InvariantCulture), known)
                )
        );
        Assert.All(rows, r => Assert.True(Numbers().Count(r.Groups["events"].Value) >= 2, r.Value));
    }

    [GeneratedRegex(
        @"^\| (?<list>VeloCloud|Hawkeye), [^|]+ \| [^|]+ \|(?<events>.*)\|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Decisions();

    [GeneratedRegex(@"\b\d{4}\b", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}
