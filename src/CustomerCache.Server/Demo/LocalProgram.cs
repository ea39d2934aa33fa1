using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CustomerCache.Server.Demo;

/// <summary>Starts and ends the programs of this machine that a demo needs.</summary>
internal static class LocalProgram
{
    // A silo that drains hands its grains over; one that takes longer is killed.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    /// <summary>Returns the path of a program; null when it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>Returns free loopback ports.</summary>
    /// <remarks>All are bound at the same time so that they differ, and released before the processes bind them.</remarks>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return
            [
                .. listeners.Select(l =>
                {
                    l.Start();
                    return ((IPEndPoint)l.LocalEndpoint).Port;
                }),
            ];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    /// <summary>Starts a program; its errors are printed, its output is not.</summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        DirectoryInfo folder
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} cannot be started.");

        // Reads the pipe so that it does not fill up; keeps the last lines to report why the process ended.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Asks a program to end (SIGTERM), and kills it when it does not.</summary>
    public static async Task StopAsync(Process process)
    {
        using (process)
        {
            if (!process.HasExited && !OperatingSystem.IsWindows())
            {
                using var term = Process.Start("kill", ["-TERM", Text(process.Id)]);
                await term.WaitForExitAsync(CancellationToken.None);
            }

            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Formats a number.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
