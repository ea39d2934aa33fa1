using System.Globalization;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Sources.Feeds.Salesforce;
using CustomerCache.Tests.Contract;
using Grpc.Core;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>Kafka topics, Redis streams and Salesforce's API that one deployment follows.</summary>
public sealed class FollowedFeedsTests
{
    private const string Row =
        """{"op":"d","before":{"id":77},"after":null,"source":{"name":"shop","schema":"public","table":"invoice","lsn":ID}}""";

    [Fact]
    public async Task Feeds_of_each_kind_are_followed_with_position_lag_and_gaps()
    {
        await using var kafka = MockKafka.Start();
        kafka.Create("shop.public.invoice", 1);
        var redis = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.GetAsync()).ConnectionString);
        await using var closing = redis;
        var stream = $"invoice-{Guid.NewGuid():N}";
        await using var salesforce = await SalesforceServer.StartAsync();
        salesforce.Schemas["s1"] = SalesforceEvent.Schema();
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 1);
        Set(
            lab,
            ("Feeds:Enabled", "true"),
            ("Feeds:Channels:0:Name", "kafka"),
            ("Feeds:Channels:0:Kafka:BootstrapServers", kafka.BootstrapServers),
            ("Feeds:Channels:0:Kafka:Topics:0", "shop.public.invoice"),
            ("Feeds:Channels:1:Name", "redis"),
            ("Feeds:Channels:1:RedisStream:Redis", (await SharedRedis.GetAsync()).ConnectionString),
            ("Feeds:Channels:1:RedisStream:Streams:0", stream),
            ("Feeds:Channels:2:Name", "salesforce"),
            ("Feeds:Channels:2:Salesforce:Url", salesforce.Url),
            ("Feeds:Channels:2:Salesforce:LoginUrl", salesforce.LoginUrl),
            ("Feeds:Channels:2:Salesforce:ClientId", "app"),
            ("Feeds:Channels:2:Salesforce:ClientSecret", "secret"),
            ("Feeds:Channels:2:Salesforce:Topics:0", SalesforceEvent.Topic)
        );
        await using var server = await lab.ServeAsync();
        var subscription = await salesforce.SubscribedAsync();
        await UntilAsync(server, "kafka", c => Position(c) == "shop.public.invoice/0=0");
        await UntilAsync(server, "redis", c => Position(c) == $"{stream}=0-0/0");

        await kafka.PublishAsync("shop.public.invoice", """{"id":77}""", Row.Replace("ID", "1", StringComparison.Ordinal));
        await kafka.PublishAsync("shop.public.invoice", """{"id":77}""", null);
        await redis.GetDatabase().StreamAddAsync(stream, """{"id":77}""", Row.Replace("ID", "2", StringComparison.Ordinal), "1-0");
        await subscription.SendAsync(SalesforceEvent.Update(2, "s1", SalesforceEvent.Schema(), ["0x02"]));

        await UntilAsync(server, "kafka", c => Position(c) == "shop.public.invoice/0=2");
        await UntilAsync(server, "redis", c => Position(c) == $"{stream}=1-0/1");
        await UntilAsync(server, "salesforce", c => Position(c) == SalesforceEvent.At(2));

        // The lag is reported after the position is stored.
        await UntilAsync(server, "kafka", c => Counts(c) == ("connected", 1, 1, 0));
        await UntilAsync(server, "redis", c => Counts(c) == ("connected", 1, 1, 0));
        foreach (var channel in new[] { "kafka", "redis" })
        {
            await Poll.UntilAsync(
                async () =>
                    (await server.Client.GetStringAsync("/metrics")).Contains(
                        $"customercache_feed_lag{{channel=\"{channel}\"}} 0",
                        StringComparison.Ordinal
                    ),
                $"the metric of the lag of {channel}"
            );
        }

        subscription.Fail(StatusCode.InvalidArgument, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted", "corrupt");
        var again = await salesforce.SubscribedAsync();
        await UntilAsync(server, "salesforce", c => c.GetProperty("gaps").GetInt64() == 2);
        Assert.Equal(ReplayPreset.Latest, again.First.ReplayPreset);
        await again.SendAsync(SalesforceEvent.Update(9, "s1", SalesforceEvent.Schema(), ["0x02"]));
        await UntilAsync(server, "salesforce", c => Position(c) == SalesforceEvent.At(9));
        await redis.GetDatabase().KeyDeleteAsync(stream);
    }

    private static void Set(VendorLab lab, params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            lab.Set(key, value);
        }
    }

    private static string? Position(JsonElement channel) => channel.GetProperty("position").GetString();

    private static (string? State, long Received, long Gaps, long? Lag) Counts(JsonElement channel) =>
        (
            channel.GetProperty("state").GetString(),
            channel.GetProperty("received").GetInt64(),
            channel.GetProperty("gaps").GetInt64(),
            channel.TryGetProperty("lag", out var lag) ? lag.GetInt64() : null
        );

    private static Task UntilAsync(RunningServer server, string channel, Func<JsonElement, bool> isSo)
    {
        var seen = default(JsonElement);
        return Poll.UntilAsync(
            async () => isSo(seen = await ChannelAsync(server, channel)),
            () => string.Create(CultureInfo.InvariantCulture, $"the channel {channel}, which is {seen}")
        );
    }

    private static async Task<JsonElement> ChannelAsync(RunningServer server, string name)
    {
        using var response = await server.Client.GetAsync("/health/events");
        using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("channels").EnumerateArray().Single(c => c.GetProperty("channel").GetString() == name).Clone();
    }
}
