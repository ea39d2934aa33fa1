using System.Diagnostics;
using System.Globalization;
using System.Net;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Benchmarks.Scale;

/// <summary>A process that serves HTTP on a loopback port, as built, not published. It is killed at the end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Client { get; }

    /// <summary>Gets the time from the start of the process to a successful <c>/health/ready</c>.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Gets the bytes of memory that the process occupies.</summary>
    public long ResidentBytes => Status("VmRSS:");

    /// <summary>Runs an assembly with arguments that depend on its URL; returns when it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(
        string assembly,
        Func<string, IEnumerable<string>> arguments,
        IEnumerable<KeyValuePair<string, string?>>? environment = null
    )
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments(url)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new ServerProcess(process, new Uri(url));
        while (!await server.IsReadyAsync())
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{assembly} ended with {process.ExitCode}.");
            }

            // Another process becomes ready without an event here; the period is the resolution of the measurement.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        server.StartTime = Stopwatch.GetElapsedTime(started);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Client.GetAsync("/health/ready");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Linux counts in kB.
    private long Status(string field) =>
        1024
        * long.Parse(
            File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"))
                .First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..]
                .Replace("kB", "", StringComparison.Ordinal)
                .Trim(),
            CultureInfo.InvariantCulture
        );
}
