using System.Diagnostics;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>A calling service as a process of its own, which reads everything through the gateways until it is told to stop.</summary>
internal sealed class CallerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessLog _log;

    private CallerProcess(Process process, ProcessLog log) => (_process, _log) = (process, log);

    /// <summary>Starts it; ends when it has read everything for the first time.</summary>
    public static async Task<CallerProcess> StartAsync(SiloFleet fleet)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CustomerCache.Cluster.Caller.dll"));
        start.Environment["CustomerCache__Client__Redis"] = fleet.Redis.ConnectionString;
        start.Environment["CustomerCache__Client__ClusterId"] = SiloFleet.ClusterId;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var log = new ProcessLog();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await log.WaitForAsync("the first round is read");
        return new CallerProcess(process, log);
    }

    /// <summary>Tells it to stop after its round; every read must have been a good one, and complete.</summary>
    public async Task HasNeverFailedAsync(int records)
    {
        await _process.StandardInput.WriteLineAsync("stop");
        await _log.WaitForAsync(" failures");
        Assert.Contains($"{records} records in the last of ", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains(" rounds, 0 failures", _log.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
