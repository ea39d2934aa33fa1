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

    /// <summary>Prints an answer: as JSON in one line, or as a sentence to be read.</summary>
    public static void Print(JsonElement answer, bool json, Func<JsonElement, string> sentence)
    {
        if (json)
        {
            Console.WriteLine(answer.GetRawText());
        }
        else
        {
            Print(sentence(answer));
        }
    }

    /// <summary>Prints a line to be read: wrapped between words at the width of a terminal, whole in a pipe.</summary>
    public static void Print(string line)
    {
        var terminal = Out();
        if (terminal.Profile.Out.IsTerminal)
        {
            terminal.WriteLine(line);
            return;
        }

        Console.WriteLine(line);
    }

    /// <summary>Returns an object as one line of JSON.</summary>
    public static string Object(params IEnumerable<(string Name, JsonNode? Value)> members) =>
        new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, m.Value))).ToJsonString(Plain);

    /// <summary>The option that prints JSON.</summary>
    public static System.CommandLine.Option<bool> Json(string description = "As the API answers.") =>
        new("--json") { Description = description };
}
