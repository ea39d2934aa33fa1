using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Sources.Feeds;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>The idle timeout of a connection to a feed.</summary>
public sealed class ServerSentFeedTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);
    private readonly FakeTime _time = new();
    private readonly Pipe _pipe = new();

    [Fact]
    public async Task Keep_alives_are_activity_although_they_are_no_events()
    {
        await using var news = Follow();
        Assert.True(await news.MoveNextAsync());
        Assert.IsType<FeedNews.Connected>(news.Current);
        var next = news.MoveNextAsync();

        for (var i = 0; i < 3; i++)
        {
            await WaitsAsync();
            _time.Advance(TimeSpan.FromMinutes(4));
            await SendAsync(": keep-alive\n\n");
        }

        await WaitsAsync();
        await SendAsync("id: 7\ndata: {}\n\n");

        Assert.True(await next);
        Assert.Equal("7", Assert.IsType<FeedNews.Message>(news.Current).Position);
    }

    [Theory]
    [InlineData("event: ping\nid: 8\ndata: {\"time\": 1}\n\n")]
    [InlineData("id: 8\ndata:\n\n")]
    [InlineData("id: 8\ndata: keep-alive\n\n")]
    [InlineData("id: 8\ndata: 17\n\n")]
    public async Task Non_event_is_no_error_and_its_id_counts(string sent)
    {
        await using var news = Follow();
        Assert.True(await news.MoveNextAsync());

        await SendAsync(sent);

        Assert.True(await news.MoveNextAsync());
        var message = Assert.IsType<FeedNews.Message>(news.Current);
        Assert.Equal((JsonValueKind.Null, "8"), (message.Body.ValueKind, message.Position));
    }

    [Theory]
    [InlineData("\uFEFFid: 9\ndata: {\"a\": 1}\n\n")]
    [InlineData("id: 9\ndata: \uFEFF{\"a\": 1}\n\n")]
    [InlineData("id: 9\ndata: \uFEFF {\"a\":\ndata: 1}\n\n")]
    public async Task Byte_order_mark_in_front_of_an_event_is_skipped(string sent)
    {
        await using var news = Follow();
        Assert.True(await news.MoveNextAsync());

        await SendAsync(sent);

        Assert.True(await news.MoveNextAsync());
        var message = Assert.IsType<FeedNews.Message>(news.Current);
        Assert.Equal((JsonValueKind.Object, "9"), (message.Body.ValueKind, message.Position));
    }

    [Fact]
    public async Task Feed_that_is_silent_for_too_long_times_out()
    {
        await using var news = Follow();
        Assert.True(await news.MoveNextAsync());
        var next = news.MoveNextAsync();
        await WaitsAsync();

        _time.Advance(Silence);

        Assert.Equal("The feed was idle for 00:05:00.", (await Assert.ThrowsAsync<TimeoutException>(async () => await next)).Message);
    }

    private IAsyncEnumerator<FeedNews> Follow()
    {
        var feed = new ServerSentFeed(
            new FeedOptions
            {
                Name = "orders",
                Url = "https://feed.example.net/",
                Silence = Silence,
            },
            new Clients(new StreamContent(_pipe.Reader.AsStream())),
            _time
        );
        return feed.ReadAsync(position: null, CancellationToken.None).GetAsyncEnumerator();
    }

    // The feed has read everything so far, and waits for more.
    private Task WaitsAsync() => _time.WaitForTimersDueAsync(1, _time.GetUtcNow() + Silence);

    private async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private sealed class Clients(HttpContent content) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        }
    }
}
