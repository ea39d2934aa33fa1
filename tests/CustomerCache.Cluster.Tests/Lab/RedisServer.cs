using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// A real redis-server on a loopback port, with its own folder, that syncs every command to disk before it responds. It can be
/// killed, and started again on its persisted data.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-redis-");
    private Process? _process;

    private RedisServer(NetworkMember? member) => (Member, Port) = (member, Ports.Free());

    /// <summary>Where it is in a network; null on loopback.</summary>
    public NetworkMember? Member { get; }

    public int Port { get; }

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    private string Host => (Member?.Address ?? IPAddress.Loopback).ToString();

    public static async Task<RedisServer> StartAsync(NetworkMember? member = null)
    {
        var server = new RedisServer(member);
        await server.RunAsync();
        return server;
    }

    /// <summary>Starts it on its persisted data; completes when it responds.</summary>
    public async Task RunAsync()
    {
        var start = Member?.StartInfo("redis-server") ?? new ProcessStartInfo("redis-server");
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        start.WorkingDirectory = _folder.FullName;
        foreach (
            var argument in new[]
            {
                "--port",
                Port.ToString(CultureInfo.InvariantCulture),
                "--bind",
                Host,
                "--protected-mode",
                "no",
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--maxmemory-policy",
                "noeviction",
            }
        )
        {
            start.ArgumentList.Add(argument);
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = _process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException("redis-server ended before it was ready."));
            }
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        await ready.Task.WaitAsync(HangTimeout);
    }

    /// <summary>Kills it without notice.</summary>
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

    /// <summary>Freezes it (SIGSTOP): it does not respond, and its connections stay open.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    /// <summary>Resumes it after a freeze (SIGCONT).</summary>
    public Task ResumeAsync() => _process!.SignalAsync("CONT");

    /// <summary>Loses all data, as a failover to an empty replica does, and refuses writes for a while after that.</summary>
    public async Task LoseDataAsync(TimeSpan readOnlyFor = default)
    {
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");
        var server = redis.GetServers()[0];
        await Task.WhenAll(
            server.ExecuteAsync("FLUSHALL"),
            readOnlyFor == default
                ? Task.CompletedTask
                : server.ExecuteAsync("CLIENT", "PAUSE", (int)readOnlyFor.TotalMilliseconds, "WRITE")
        );
    }

    /// <summary>Copies its data as they are on disk; the last command may be in part.</summary>
    public DataCopy CopyData() => new(Path.Combine(_folder.FullName, "appendonlydir"));

    /// <summary>Refuses what needs more memory, as a full one does, or no longer.</summary>
    public async Task LimitAsync(bool isFull)
    {
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");
        await redis.GetServers()[0].ConfigSetAsync("maxmemory", isFull ? "1" : "0");
    }

    /// <summary>Returns a section of <c>INFO</c>, such as <c>commandstats</c>, one line per field.</summary>
    public async Task<string> InfoAsync(string section)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host, Port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"INFO {section}\r\nQUIT\r\n"));
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>The data of a <see cref="RedisServer"/> at a moment.</summary>
internal sealed class DataCopy(string folder)
{
    private readonly Dictionary<string, byte[]> _files = Directory
        .EnumerateFiles(folder)
        .ToDictionary(f => f, Read, StringComparer.Ordinal);

    /// <summary>Makes it the data of the server, which must have been killed.</summary>
    public void Restore()
    {
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (file, content) in _files)
        {
            File.WriteAllBytes(file, content);
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
