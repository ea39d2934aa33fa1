using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A JetStream stream that a deployment follows.</summary>
public sealed class FollowedStreamTests
{
    private const string Channel = "/data/OrderChangeEvent";

    [Fact]
    public async Task Stream_is_followed_across_a_restart_of_its_server_and_its_recreation_is_a_gap()
    {
        await using var stream = await StreamLab.StartAsync();
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 1);
        lab.Set("Feeds:Enabled", "true");
        lab.Set("Feeds:Channels:0:Name", Channel);
        lab.Set("Feeds:Channels:0:Nats:Url", stream.Server.Url);
        lab.Set("Feeds:Channels:0:Nats:Stream", "CHANGES");
        await using var server = await lab.ServeAsync();
        await ReadAsync(server, 0);

        await stream.PublishAsync(1);
        await ReadAsync(server, 1);
        await stream.PublishAsync("changes.orders", "no JSON");
        await stream.PublishAsync(3);
        await ReadAsync(server, 3);
        Assert.Equal((2, 2, 1), await CountsAsync(server));

        await stream.Server.KillAsync();
        await Poll.UntilAsync(async () => await StateAsync(server) == "disconnected", "the loss to be noticed");
        await stream.Server.RunAsync();
        await stream.Connection.ConnectAsync();
        await stream.PublishAsync(4);
        await ReadAsync(server, 4);
        Assert.Equal((3, 2, 1), await CountsAsync(server));

        await stream.DeleteAsync();
        await stream.CreateAsync();
        await ReadAsync(server, 0);
        Assert.Equal((3, 3, 1), await CountsAsync(server));
    }

    private static async Task ReadAsync(RunningServer server, int sequence) =>
        await Poll.UntilAsync(
            async () =>
                (await ChannelAsync(server)).GetProperty("position").GetString()?.StartsWith($"{sequence}@", StringComparison.Ordinal)
                == true,
            $"message {sequence} to be stored"
        );

    private static async Task<string?> StateAsync(RunningServer server) => (await ChannelAsync(server)).GetProperty("state").GetString();

    private static async Task<(long Received, long Gaps, long Errors)> CountsAsync(RunningServer server)
    {
        var channel = await ChannelAsync(server);
        return (
            channel.GetProperty("received").GetInt64(),
            channel.GetProperty("gaps").GetInt64(),
            channel.GetProperty("errors").GetInt64()
        );
    }

    private static async Task<JsonElement> ChannelAsync(RunningServer server)
    {
        using var response = await server.Client.GetAsync("/health/events");
        using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return body
            .RootElement.GetProperty("channels")
            .EnumerateArray()
            .Single(c => c.GetProperty("channel").GetString() == Channel)
            .Clone();
    }
}
