using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A chat on this machine: accepts messages at a webhook, and refuses them on request.</summary>
internal sealed class SlackServer : IAsyncDisposable
{
    public const string Secret = "T00000000/B00000000/made-up-webhook-secret";

    // Only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(int Status, string? RetryAfter)> _refusals = [];
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHanging;

    private SlackServer(WebApplication app) => _app = app;

    public string Webhook => $"{_app.Urls.First()}/services/{Secret}";

    public static async Task<SlackServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0")]);
        var app = builder.Build();
        var server = new SlackServer(app);
        app.MapPost("/services/" + Secret, server.TakeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Refuses the next call; several refusals queue.</summary>
    public void Refuse(int status, string? retryAfter = null) => _refusals.Enqueue((status, retryAfter));

    /// <summary>Responds to no call until it is opened again.</summary>
    public void Hang() => _isHanging = true;

    public void Open()
    {
        _isHanging = false;
        _opened.TrySetResult();
    }

    /// <summary>Returns the text of the next call, accepted or refused.</summary>
    public async Task<string> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(HangTimeout);

    public async Task<string[]> NextAsync(int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = await NextAsync();
        }

        return texts;
    }

    public async ValueTask DisposeAsync()
    {
        Open();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var json = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        Assert.Equal("application/json; charset=utf-8", context.Request.ContentType);
        _calls.Writer.TryWrite(Assert.Single(json.RootElement.EnumerateObject(), p => p.Name == "text").Value.GetString()!);
        if (_isHanging)
        {
            await _opened.Task.WaitAsync(context.RequestAborted);
        }

        if (_refusals.TryDequeue(out var refusal))
        {
            context.Response.Headers.RetryAfter = refusal.RetryAfter;
            context.Response.StatusCode = refusal.Status;
        }
    }
}
