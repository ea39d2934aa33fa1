using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>
/// The server as in the image: published, started by its link, as a user that can write to the data folder only, with the environment of
/// the image.
/// </summary>
internal sealed partial class PublishedServer : IDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(60);

    // As on the image.
    private const string AppUid = "1654";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("customer-cache-image-");
    private Process? _process;

    private string App => Path.Combine(_root.FullName, "app");

    public string Data => Path.Combine(_root.FullName, "data");

    /// <summary>The files of the image's application.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFileSystemEntries(App, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(App, f));

    /// <summary>Creates the folders of the image and publishes the existing build.</summary>
    public async Task PublishAsync()
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        await RunAsync(
            "dotnet",
            "publish",
            Repository.File("src/CustomerCache.Server/CustomerCache.Server.csproj"),
            "-c",
            configuration,
            "--no-build",
            "-v",
            "quiet",
            "-o",
            App
        );
        File.CreateSymbolicLink(Path.Combine(App, "customer-cache"), "CustomerCache.Server");
        Directory.CreateDirectory(Data);
        await RunAsync("chmod", "-R", "a+rX,a-w", App);
        await RunAsync("chmod", "a+rx", _root.FullName);
        await RunAsync("chmod", "a+rwx", Data);
    }

    /// <summary>Starts it with arguments and settings; completes when it has logged its address.</summary>
    public async Task<Uri> StartAsync(params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(App, "customer-cache");

        // Root may write anywhere, whatever the modes.
        var start =
            Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv")
                ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", AppUid, "--regid", AppUid, "--clear-groups", program])
                : new ProcessStartInfo(program);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.WorkingDirectory = App;
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin";
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var said = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new ConcurrentQueue<string>();
        _process = new Process { StartInfo = start };
        Uri? url = null;
        _process.OutputDataReceived += (_, line) => url = Hear(line.Data, log, said, url);
        _process.ErrorDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return await said.Task.WaitAsync(HangTimeout);
    }

    /// <summary>Sends SIGTERM, as Kubernetes does; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await RunAsync("kill", "-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture));
        using var late = new CancellationTokenSource(HangTimeout);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        using (var chmod = Process.Start("chmod", ["-R", "u+w", _root.FullName])!)
        {
            chmod.WaitForExit();
        }

        _root.Delete(recursive: true);
    }

    // It listens first and serves once it has started.
    private static Uri? Hear(string? line, ConcurrentQueue<string> log, TaskCompletionSource<Uri> said, Uri? url)
    {
        log.Enqueue(line ?? "");
        if (line is null)
        {
            said.TrySetException(new InvalidOperationException("It ended: " + string.Join('\n', log)));
        }
        else if (Listening().Match(line) is { Success: true } match)
        {
            return new Uri($"http://127.0.0.1:{match.Groups["port"].Value}");
        }
        else if (url is not null && line.Contains("Application started", StringComparison.Ordinal))
        {
            said.TrySetResult(url);
        }

        return url;
    }

    private static async Task RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, words)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}\n{output}");
    }

    [GeneratedRegex(@"Now listening on: http://[^ ]+:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
