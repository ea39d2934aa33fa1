using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Represents the output of commands: colours and bars on a terminal, plain lines in a pipe. <c>NO_COLOR</c> is honoured.
/// </summary>
internal static class Terminal
{
    /// <summary>Returns a terminal over the current standard output.</summary>
    public static IAnsiConsole Out() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    /// <summary>Whether the output is an interactive terminal.</summary>
    public static bool IsWatched(IAnsiConsole console) => console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <summary>The option that prints JSON.</summary>
    public static System.CommandLine.Option<bool> Json(string description = "As the API answers.") =>
        new("--json") { Description = description };
}
