using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.House;

/// <summary>The log events of the code, and those of docs/events.md.</summary>
internal static partial class LogEvents
{
    /// <summary>The document.</summary>
    public static string Page { get; } = File.ReadAllText(Rooms.File("docs/events.md"));

    /// <summary>What rooms log, by number.</summary>
    public static IReadOnlyList<LogEvent> Of(IEnumerable<Assembly> rooms) =>
        [
            .. from room in rooms
            from type in room.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
            )
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select new LogEvent(room.GetName().Name!, message.EventId, $"{message.EventId} {message.Level}: {message.Message}"),
        ];

    /// <summary>Returns what the document lists, by number.</summary>
    public static IEnumerable<string> Listed() =>
        Rows()
            .Matches(Page)
            .OrderBy(m => m.Groups["id"].Value, StringComparer.Ordinal)
            .Select(m => $"{m.Groups["id"].Value} {m.Groups["level"].Value}: {m.Groups["message"].Value}");

    [GeneratedRegex(
        @"^\| (?<id>\d{4}) \| (?<level>\w+) \| (?<message>.*) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Rows();
}
