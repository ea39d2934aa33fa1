using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Http;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Starts servers with limits that a test can reach, and makes the calls that reach them.</summary>
internal sealed class LimitedServer : IAsyncDisposable
{
    private readonly DataFolder _folder = new();

    private LimitedServer() { }

    public RunningServer Server { get; private set; } = null!;

    public CallLimits Calls => Server.Services.GetRequiredService<CallLimits>();

    /// <summary>The calls of the tests: a new connection each, so that none waits for another one.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <param name="limits">Names and values below <c>CustomerCache:HttpLimits</c>.</param>
    /// <param name="records">The records of one tenant.</param>
    /// <param name="pause">Shortens the pause of a connection that Kestrel tolerates.</param>
    public static async Task<LimitedServer> StartAsync(
        IEnumerable<(string Name, string Value)> limits,
        IEnumerable<JsonElement> records,
        TimeSpan? pause = null
    )
    {
        var server = new LimitedServer();
        await StoredTenants.StoreAsync(server._folder.Path, StoredTenants.Vco1, records);
        var settings = StoredTenants.Configuration(server._folder.Path, StoredTenants.Vco1);
        foreach (var (name, value) in limits)
        {
            settings[$"{HttpLimitOptions.Section}:{name}"] = value;
        }

        server.Server = await SingleNode.StartAsync(
            settings,
            services => services.PostConfigure<KestrelServerOptions>(kestrel => Shorten(kestrel.Limits, pause))
        );
        server.Http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = server.Server.Client.BaseAddress,
        };
        return server;
    }

    /// <summary>Starts a call whose body is held back; returns when the server asks for the body, and so has let the call in.</summary>
    public async Task<HeldCall> HoldAsync(string path)
    {
        var body = new HeldBody();
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.ExpectContinue = true;
        var answer = Http.SendAsync(request);
        await await Task.WhenAny(body.Asked, answer);
        Assert.False(answer.IsCompleted, "It was answered without its body.");
        return new HeldCall(body, answer);
    }

    /// <summary>Opens a connection and sends text.</summary>
    public async Task<Socket> SendAsync(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(new DnsEndPoint(Http.BaseAddress!.Host, Http.BaseAddress.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        return socket;
    }

    /// <summary>Reads until the server ends the connection, with or without a reset.</summary>
    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[65_536]);
        try
        {
            while (await socket.ReceiveAsync(buffer) is > 0 and var read)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // As an aborted connection ends.
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static void Shorten(KestrelServerLimits limits, TimeSpan? pause)
    {
        if (pause is { } time)
        {
            limits.MinRequestBodyDataRate = new MinDataRate(limits.MinRequestBodyDataRate!.BytesPerSecond, time);
            limits.MinResponseDataRate = new MinDataRate(limits.MinResponseDataRate!.BytesPerSecond, time);
        }
    }
}

/// <summary>A call that the server has let in and that lasts until it is released.</summary>
internal sealed class HeldCall(HeldBody body, Task<HttpResponseMessage> answer)
{
    /// <summary>Sends the body and returns the status.</summary>
    public async Task<HttpStatusCode> ReleaseAsync()
    {
        body.Send();
        using var response = await answer;
        return response.StatusCode;
    }
}

/// <summary>A body that is held back.</summary>
internal sealed class HeldBody : HttpContent
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the server asks for the body.</summary>
    public Task Asked => _asked.Task;

    public void Send() => _sent.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _asked.TrySetResult();
        await _sent.Task;
        await stream.WriteAsync("{}"u8.ToArray());
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
