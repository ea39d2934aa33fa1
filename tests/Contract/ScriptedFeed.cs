using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.Contract;

/// <summary>Serves server-sent events on a loopback port, scripted by a test.</summary>
internal sealed class ScriptedFeed : IAsyncDisposable
{
    // Only to turn a test that would hang into one that fails; longer than a silo takes to detect that a feed has no follower any more.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(90);

    private readonly WebApplication _app;
    private readonly Channel<FeedConnection> _connections = Channel.CreateUnbounded<FeedConnection>();

    private ScriptedFeed(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/changes";

    /// <summary>Gets or sets the status of the response to a connection that resumes at a position; null serves it.</summary>
    public int? RefusePosition { get; set; }

    public int Connections { get; private set; }

    public static async Task<ScriptedFeed> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var feed = new ScriptedFeed(app);
        app.MapGet("/changes", feed.ServeAsync);
        await app.StartAsync();
        return feed;
    }

    /// <summary>Returns the next connection that is served.</summary>
    public async Task<FeedConnection> ConnectedAsync() => await _connections.Reader.ReadAsync().AsTask().WaitAsync(HangTimeout);

    public async ValueTask DisposeAsync()
    {
        _connections.Writer.TryComplete();
        await foreach (var connection in _connections.Reader.ReadAllAsync())
        {
            connection.End();
        }

        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Connections++;
        var position = context.Request.Headers.TryGetValue("Last-Event-ID", out var id) ? id.ToString() : null;
        if (position is not null && RefusePosition is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        var connection = new FeedConnection(position);
        await _connections.Writer.WriteAsync(connection);
        await foreach (var text in connection.ReadAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text);
            await context.Response.Body.FlushAsync();
        }
    }
}

/// <summary>Represents one connection to a scripted feed.</summary>
internal sealed class FeedConnection(string? position)
{
    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();

    /// <summary>Gets the position at which the follower resumes.</summary>
    public string? Position => position;

    public void Send(string id, string json) => _texts.Writer.TryWrite($"id: {id}\ndata: {json}\n\n");

    public void End() => _texts.Writer.TryComplete();

    public IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken) => _texts.Reader.ReadAllAsync(cancellationToken);
}
