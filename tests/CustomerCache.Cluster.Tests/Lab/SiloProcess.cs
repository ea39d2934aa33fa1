using System.Diagnostics;
using System.Globalization;
using CustomerCache.Silo;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>The silo's executable as a process of its own, on loopback ports, which can be killed without a chance to say anything.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SiloProcess(Process process, ProcessLog log, string url)
    {
        (_process, Log) = (process, log);
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>What it has logged so far, and will.</summary>
    public ProcessLog Log { get; }

    /// <summary>Its HTTP API.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a silo; ends when it serves.</summary>
    public static async Task<SiloProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(SiloProgram).Assembly.Location);
        foreach (var (key, value) in settings.Where(s => s.Value is not null))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["URLS"] = url;
        start.Environment["CustomerCache__Cluster__SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        start.Environment["CustomerCache__Cluster__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture);
        start.Environment["Logging__Console__FormatterName"] = "simple";
        start.Environment["Logging__Console__FormatterOptions__SingleLine"] = "true";
        start.Environment["Logging__LogLevel__CustomerCache.Grains.Coordination"] = "Debug";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["DOTNET_gcServer"] = "0";

        var log = new ProcessLog();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var silo = new SiloProcess(process, log, url);
        await log.WaitForAsync("Now listening on", "Application started");
        return silo;
    }

    /// <summary>Ends it at once: no word to anybody.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Asks it to end, as an operator or Kubernetes does; ends when it has.</summary>
    public async Task DrainAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
        _process.Dispose();
    }
}
