using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Where commands write. On a terminal with colours and bars; in a pipe plain lines, which scripts read. <c>NO_COLOR</c> is honoured.
/// </summary>
internal static class Terminal
{
    /// <summary>Standard output, as it is at this moment.</summary>
    public static IAnsiConsole Out() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });

    /// <summary>Whether a person watches.</summary>
    public static bool IsWatched(IAnsiConsole console) => console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <summary>The option of commands that can answer for programs.</summary>
    public static System.CommandLine.Option<bool> Json(string description = "As the API answers.") =>
        new("--json") { Description = description };
}
