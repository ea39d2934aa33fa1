using System.Globalization;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Sources.Feeds;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A stream of a nats-server, and a feed that follows it.</summary>
internal sealed class StreamLab : IAsyncDisposable
{
    private const string Stream = "CHANGES";
    private const string Consumer = "cache";

    private StreamLab(NatsServer server)
    {
        Server = server;
        Connection = new NatsConnection(new NatsOpts { Url = server.Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(50) });
        JetStream = new NatsJSContext(Connection);
    }

    public NatsServer Server { get; }

    public NatsConnection Connection { get; }

    public NatsJSContext JetStream { get; }

    public static async Task<StreamLab> StartAsync()
    {
        var lab = new StreamLab(await NatsServer.StartAsync());
        await lab.CreateAsync();
        return lab;
    }

    public ValueTask<INatsJSStream> CreateAsync() => JetStream.CreateStreamAsync(new StreamConfig(Stream, ["changes.>"]));

    public ValueTask<bool> DeleteAsync() => JetStream.DeleteStreamAsync(Stream);

    /// <summary>Publishes deletions of orders, one message each; returns when they are stored.</summary>
    public async Task PublishAsync(params int[] orders)
    {
        foreach (var order in orders)
        {
            await PublishAsync(
                "changes.orders",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"id":"e{{order}}","entity":"Order","ids":["{{order}}"],"change":"delete"}"""
                )
            );
        }
    }

    public async Task PublishAsync(string subject, string text) =>
        (await JetStream.PublishAsync(subject, Encoding.UTF8.GetBytes(text))).EnsureSuccess();

    /// <summary>Removes the messages before a sequence.</summary>
    public ValueTask<StreamPurgeResponse> PurgeAsync(ulong first) =>
        JetStream.PurgeStreamAsync(Stream, new StreamPurgeRequest { Seq = first });

    public async Task<ConsumerInfo> ConsumerAsync() => (await JetStream.GetConsumerAsync(Stream, Consumer)).Info;

    public ValueTask<INatsJSConsumer> CreateConsumerAsync(Action<ConsumerConfig> change)
    {
        var config = new ConsumerConfig(Consumer) { MaxAckPending = 1 };
        change(config);
        return JetStream.CreateOrUpdateConsumerAsync(Stream, config);
    }

    /// <summary>The position after a message of the stream as it is now.</summary>
    public async Task<string> PositionAsync(ulong sequence) =>
        (JetStreamPosition.LatestOf((await JetStream.GetStreamAsync(Stream)).Info) with { Sequence = sequence }).ToString();

    public IAsyncEnumerator<FeedNews> Follow(string? position, Action<FeedOptions>? change = null)
    {
        var options = new FeedOptions
        {
            Name = "orders",
            Nats = new JetStreamFeedOptions
            {
                Url = Server.Url,
                Stream = Stream,
                Consumer = Consumer,
            },
        };
        change?.Invoke(options);
        return new JetStreamFeed(options).ReadAsync(position, CancellationToken.None).GetAsyncEnumerator();
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>Reads a feed message by message.</summary>
internal static class FeedReading
{
    // Only to turn a test that would hang into one that fails; more than the time after which an unacknowledged message is redelivered.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The next message; asking for it says that the previous one is stored.</summary>
    public static async Task<FeedNews> NextAsync(this IAsyncEnumerator<FeedNews> news)
    {
        Assert.True(await news.MoveNextAsync().AsTask().WaitAsync(Limit));
        return news.Current;
    }

    /// <summary>The sequence and the text of the next message.</summary>
    public static async Task<(int Sequence, string Text)> MessageAsync(this IAsyncEnumerator<FeedNews> news)
    {
        var message = Assert.IsType<FeedNews.Message>(await news.NextAsync());
        return (int.Parse(message.Position!.Split('@')[0], CultureInfo.InvariantCulture), message.Body.GetRawText());
    }

    public static async Task ConnectedAsync(this IAsyncEnumerator<FeedNews> news) =>
        Assert.IsType<FeedNews.Connected>(await news.NextAsync());
}
