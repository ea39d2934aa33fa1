using System.Net.Sockets;
using System.Text;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Records the commands that a Redis runs, those of its scripts included.</summary>
internal sealed class RedisMonitor : IAsyncDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly int _port;
    private readonly TcpClient _client = new();
    private StreamReader? _reader;

    private RedisMonitor(int port) => _port = port;

    /// <summary>Completes when every later command is recorded.</summary>
    public static async Task<RedisMonitor> StartAsync(RedisServer redis)
    {
        var monitor = new RedisMonitor(redis.Port);
        monitor._reader = await AskAsync(monitor._client, redis.Port, "MONITOR");
        await monitor._reader.ReadLineAsync();
        return monitor;
    }

    /// <summary>Returns all commands since the last call, a line for each: <c>1774000000.000000 [0 lua] "HSET" "key" …</c>.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        var (mark, heard) = (Guid.NewGuid().ToString("N"), new List<string>());
        using var client = new TcpClient();
        await AskAsync(client, _port, "ECHO " + mark);
        using var limit = new CancellationTokenSource(HangTimeout);
        while (await _reader!.ReadLineAsync(limit.Token) is { } line && !line.Contains(mark, StringComparison.Ordinal))
        {
            heard.Add(line);
        }

        return heard;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private static async Task<StreamReader> AskAsync(TcpClient client, int port, string command)
    {
        await client.ConnectAsync("127.0.0.1", port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        return new StreamReader(client.GetStream(), Encoding.Latin1);
    }
}
