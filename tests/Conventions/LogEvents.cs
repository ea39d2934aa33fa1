using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.Conventions;

/// <summary>Represents an event that the code can log.</summary>
/// <param name="Project">The project that logs it.</param>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its <c>EventName</c>; null when it has none.</param>
/// <param name="Message">Its message template.</param>
/// <param name="Text">Number, level and message, as docs/events.md lists them.</param>
/// <param name="Times">The names of its values that are times.</param>
internal sealed record LogEvent(string Project, int Id, string? Name, string Message, string Text, IReadOnlyList<string> Times);

/// <summary>Reads the log events of the code and those that docs/events.md lists.</summary>
internal static partial class LogEvents
{
    /// <summary>The document.</summary>
    public static string Page { get; } = File.ReadAllText(Repository.File("docs/events.md"));

    /// <summary>Returns the events that assemblies can log, by number.</summary>
    public static IReadOnlyList<LogEvent> Of(IEnumerable<Assembly> assemblies) =>
        [
            .. from assembly in assemblies
            from type in assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
            )
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select new LogEvent(
                assembly.GetName().Name!,
                message.EventId,
                message.EventName,
                message.Message,
                $"{message.EventId} {message.Level}: {message.Message}",
                [
                    .. method
                        .GetParameters()
                        .Where(p => p.ParameterType == typeof(DateTimeOffset) || p.ParameterType == typeof(DateTimeOffset?))
                        .Select(p => p.Name!.TrimStart('@')),
                ]
            ),
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
