using System.Globalization;
using System.Net.Sockets;
using CustomerCache.Server.Http;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Callers that send or read so slowly that they would hold connections, records and memory.</summary>
public sealed class SlowCallersTests : IAsyncLifetime
{
    // Some ten megabytes: more than the buffers of both sockets take.
    private const int Records = 16_000;

    private LimitedServer _limited = null!;

    public async Task InitializeAsync() =>
        _limited = await LimitedServer.StartAsync(
            [("MinBytesPerSecond", "20000"), ("StallTimeout", "00:00:01"), ("HeadTimeout", "00:00:01"), ("IdleTimeout", "00:00:01")],
            [.. Enumerable.Range(1, Records).Select(n => TestRecords.Edge(n))],
            pause: TimeSpan.FromSeconds(1.5)
        );

    public async Task DisposeAsync() => await _limited.DisposeAsync();

    // At once, since each takes seconds of nothing but waiting.
    [Fact]
    public Task Slow_callers_are_cut_off_and_hold_nothing() =>
        Task.WhenAll(HeadThatTricklesAsync(), BodyThatTricklesAsync(), AnswerThatIsNotReadAsync(), IdleConnectionAsync());

    private async Task HeadThatTricklesAsync()
    {
        using var socket = await _limited.SendAsync("GET /v1/tenants HTTP/1.1\r\nX-Slow: ");

        Assert.StartsWith("HTTP/1.1 408", await TrickleAsync(socket, "a head that trickles to be refused"), StringComparison.Ordinal);
    }

    private async Task BodyThatTricklesAsync()
    {
        using var socket = await _limited.SendAsync("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n[");

        var answer = await TrickleAsync(socket, "a body that trickles to be refused");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Equal(0, _limited.Calls.Running(CallKind.Write));
    }

    private async Task AnswerThatIsNotReadAsync()
    {
        using var socket = await _limited.SendAsync("GET /v1/velocloud/records HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await socket.ReceiveAsync(new byte[1]);

        await Poll.UntilAsync(() => Task.FromResult(_limited.Calls.Running(CallKind.Read) == 0), "the answer to be given up");

        var rest = await LimitedServer.ReadToEndAsync(socket);
        var length = int.Parse(rest.Split("Content-Length: ")[1].Split('\r')[0], CultureInfo.InvariantCulture);
        Assert.InRange(rest.Length, 1, length);

        // Kestrel alone would have waited for as long as the answer takes at the slowest rate.
        Assert.Equal(1, _limited.Server.Services.GetRequiredService<UnreadAnswers>().Count);
        Assert.StartsWith(
            "The caller of /v1/{system}/records read nothing",
            Assert.Single(_limited.Server.Log.Of(1014)).Text,
            StringComparison.Ordinal
        );
    }

    private async Task IdleConnectionAsync()
    {
        using var socket = await _limited.SendAsync("");

        Assert.Equal("", await LimitedServer.ReadToEndAsync(socket));
    }

    // Sends a byte at each look at the connection, until the server has answered and closed it.
    private static async Task<string> TrickleAsync(Socket socket, string what)
    {
        var answer = LimitedServer.ReadToEndAsync(socket);
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return answer.IsCompleted || (await socket.SendAsync("a"u8.ToArray()) == 1 && answer.IsCompleted);
                }
                catch (SocketException)
                {
                    return true;
                }
            },
            what
        );
        return await answer;
    }
}
