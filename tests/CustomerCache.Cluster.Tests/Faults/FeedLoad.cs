using System.Text;
using CustomerCache.Cluster.Tests.ChangeEvents;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// A stream of a nats-server and one of a Redis of its own, which silos follow as feeds, and publishers of change events on both.
/// </summary>
internal sealed class FeedLoad : IAsyncDisposable
{
    private const string Stream = "CHANGES";
    private const string OnNats = "jetstream";
    private const string OnRedis = "redis-stream";

    private readonly List<Task> _publishers = [];
    private readonly NatsConnection _connection;
    private readonly NatsJSContext _jetStream;
    private readonly ConnectionMultiplexer _streams;
    private volatile bool _isOver;

    private FeedLoad(NatsServer nats, RedisServer redis, ConnectionMultiplexer streams)
    {
        (Nats, Redis, _streams) = (nats, redis, streams);
        _connection = new NatsConnection(new NatsOpts { Url = nats.Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(50) });
        _jetStream = new NatsJSContext(_connection);
    }

    public NatsServer Nats { get; }

    /// <summary>The Redis of the stream, which is not the one of the silos.</summary>
    public RedisServer Redis { get; }

    /// <summary>Starts the servers, on loopback or in a network.</summary>
    public static async Task<FeedLoad> StartAsync(SiloNetwork? network)
    {
        var nats = await NatsServer.StartAsync(member: network is null ? null : await network.AddAsync());
        var redis = await RedisServer.StartAsync(network is null ? null : await network.AddAsync());
        var load = new FeedLoad(nats, redis, await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",abortConnect=false"));
        await load._jetStream.CreateStreamAsync(new StreamConfig(Stream, ["changes.>"]));
        return load;
    }

    /// <summary>Makes silos that start later follow the feeds.</summary>
    public void Configure(SiloFleet fleet)
    {
        fleet.Set("Feeds:Enabled", "true");
        fleet.Set("Feeds:Channels:0:Name", OnNats);
        fleet.Set("Feeds:Channels:0:Nats:Url", Nats.Url);
        fleet.Set("Feeds:Channels:0:Nats:Stream", Stream);
        fleet.Set("Feeds:Channels:0:Silence", "00:00:03");
        fleet.Set("Feeds:Channels:1:Name", OnRedis);
        fleet.Set("Feeds:Channels:1:RedisStream:Redis", Redis.ConnectionString);
        fleet.Set("Feeds:Channels:1:RedisStream:Streams:0", Stream);
        fleet.Set("Feeds:Channels:1:Silence", "00:00:03");
    }

    /// <summary>Completes when both feeds have a position: events that are published later are read.</summary>
    public static Task FollowedAsync(SiloProcess silo) =>
        Poll.UntilAsync(
            async () =>
                (await silo.ChannelAsync(OnNats)).GetProperty("position").GetString() is not null
                && (await silo.ChannelAsync(OnRedis)).GetProperty("position").GetString() is not null,
            "feeds to be followed"
        );

    /// <summary>Publishes events about values that callers store on a silo, until it is stopped.</summary>
    public void Start(CacheLoad caches, SiloProcess silo)
    {
        _isOver = false;
        _publishers.Add(Task.Run(() => PublishAsync(caches, silo, OnNats, ToNatsAsync)));
        _publishers.Add(Task.Run(() => PublishAsync(caches, silo, OnRedis, ToRedisAsync)));
    }

    /// <summary>Stops; completes when the silos have read all that was published. Does nothing unless it was started.</summary>
    public async Task StopAsync()
    {
        _isOver = true;
        await Task.WhenAll(_publishers);
        _publishers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _streams.DisposeAsync();
        await _connection.DisposeAsync();
        await Nats.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task PublishAsync(CacheLoad caches, SiloProcess silo, string feed, Func<string, Task> publish)
    {
        while (!_isOver)
        {
            await caches.PublishAsync(silo, feed, publish);
            await CallPacer.NextAsync(20);
        }

        // Feeds are read in order.
        string? last = null;
        await Poll.UntilAsync(async () => (last = await caches.PublishAsync(silo, feed, publish)) is not null, $"{feed} to take an event");
        await Poll.UntilAsync(() => caches.IsGoneAsync(silo, last!), $"the last event of {feed} to take effect");
    }

    private async Task ToNatsAsync(string body) =>
        (await _jetStream.PublishAsync("changes.products", Encoding.UTF8.GetBytes(body))).EnsureSuccess();

    private Task ToRedisAsync(string body) => _streams.GetDatabase().StreamAddAsync(Stream, "{}", body);
}
