using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Represents the output of commands: colours and bars on a terminal, plain lines in a pipe. <c>NO_COLOR</c> is honoured.
/// </summary>
internal static class Terminal
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns a terminal over the current standard output.</summary>
    public static IAnsiConsole Out() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    /// <summary>Whether the output is an interactive terminal.</summary>
    public static bool IsWatched(IAnsiConsole console) => console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <summary>Returns an object as one line of JSON.</summary>
    public static string Object(params IEnumerable<(string Name, JsonNode? Value)> members) =>
        new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, m.Value))).ToJsonString(Plain);

    /// <summary>The option that prints JSON.</summary>
    public static System.CommandLine.Option<bool> Json(string description = "As the API answers.") =>
        new("--json") { Description = description };
}
