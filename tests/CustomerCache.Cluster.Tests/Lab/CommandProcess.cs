using System.Diagnostics;
using CustomerCache.Server;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Runs a command of the silo's executable as a separate process.</summary>
internal static class CommandProcess
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs the arguments to the exit.</summary>
    public static async Task<CommandResult> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProgram).Assembly.Location, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(HangTimeout);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        return new CommandResult(process.ExitCode, Lines(await output), Lines(await error));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The exit code of a command, and the lines it wrote.</summary>
    internal sealed record CommandResult(int Code, string[] Out, string[] Error);
}
