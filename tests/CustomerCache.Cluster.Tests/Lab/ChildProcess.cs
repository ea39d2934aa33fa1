using System.Diagnostics;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>A program of the product as a separate process, and its output. It can be killed without notice.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Log.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Gets its output.</summary>
    public ProcessLog Log { get; } = new();

    /// <summary>Starts it; ends when it has written one of the texts.</summary>
    public static Task<ChildProcess> StartAsync(
        string assembly,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        params string[] ready
    ) => StartAsync(new ProcessStartInfo("dotnet"), assembly, arguments, environment, ready);

    /// <summary>Starts it where its start says; ends when it has written one of the texts.</summary>
    public static async Task<ChildProcess> StartAsync(
        ProcessStartInfo start,
        string assembly,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        params string[] ready
    )
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        foreach (var argument in arguments.Prepend(assembly))
        {
            start.ArgumentList.Add(argument);
        }

        // A process of a test lives for seconds: compiling its methods a second time takes a third of its processor time.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = new ChildProcess(start);
        try
        {
            var isReady = process.Log.WaitForAsync(ready);
            var hasEnded = process._process.WaitForExitAsync();
            if (await Task.WhenAny(isReady, hasEnded) == hasEnded && !ready.Any(process.Log.ToString().Contains))
            {
                throw new InvalidOperationException(
                    $"It ended with code {process._process.ExitCode} before it was ready; the end of its log is:\n{process.Log}"
                );
            }

            await isReady;
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a line to it.</summary>
    public Task SendLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Kills it without notice.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Sends SIGTERM, as an operator or Kubernetes does; completes when it has exited.</summary>
    public async Task DrainAsync()
    {
        await _process.SignalAsync("TERM");
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has exited by itself; returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Freezes its threads; connections stay open.</summary>
    public Task FreezeAsync() => _process.SignalAsync("STOP");

    /// <summary>Resumes a frozen process.</summary>
    public Task ResumeAsync() => _process.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
