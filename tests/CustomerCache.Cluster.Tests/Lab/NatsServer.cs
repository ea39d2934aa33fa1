using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// A real nats-server on a loopback port, with JetStream in its own folder. It can be killed, and started again on the same port and
/// stored data.
/// </summary>
internal sealed class NatsServer : IAsyncDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-nats-");
    private readonly int _maxPayload;
    private readonly NetworkMember? _member;
    private Process? _process;

    private NatsServer(int maxPayload, NetworkMember? member) => (_maxPayload, _member, Port) = (maxPayload, member, Ports.Free());

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://{Host}:{Port}");

    private string Host => (_member?.Address ?? IPAddress.Loopback).ToString();

    /// <summary>Starts a server.</summary>
    /// <param name="maxPayload">The size limit of messages in bytes; NATS' own default.</param>
    /// <param name="member">Where it is in a network; null for loopback.</param>
    public static async Task<NatsServer> StartAsync(int maxPayload = 1024 * 1024, NetworkMember? member = null)
    {
        var server = new NatsServer(maxPayload, member);
        await server.RunAsync();
        return server;
    }

    /// <summary>Starts it on its stored data; completes when it accepts clients.</summary>
    public async Task RunAsync()
    {
        var settings = Path.Combine(_folder.FullName, "nats.conf");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                listen: {{Host}}:{{Port}}
                max_payload: {{_maxPayload}}
                jetstream { store_dir: "{{_folder.FullName}}" }
                """
            )
        );
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = _member?.StartInfo("nats-server") ?? new ProcessStartInfo("nats-server");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(settings);
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.WorkingDirectory = _folder.FullName;
        var process = _process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException("nats-server ended before it was ready."));
            }
            else if (line.Data.Contains("Server is ready", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(HangTimeout);
    }

    /// <summary>Kills it without notice to its clients.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Suspends it: connections stay open without a response.</summary>
    public Task SuspendAsync() => _process!.SignalAsync("STOP");

    /// <summary>Resumes it after a suspension.</summary>
    public Task ResumeAsync() => _process!.SignalAsync("CONT");

    /// <summary>Closes each connection in the place of a killed server; completes after a number of them.</summary>
    public async Task RefusesAsync(int attempts)
    {
        using var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            using var refused = await listener.AcceptTcpClientAsync().WaitAsync(HangTimeout);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }
}
