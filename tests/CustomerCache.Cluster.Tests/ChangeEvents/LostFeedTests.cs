using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

/// <summary>A feed that several silos could follow.</summary>
public sealed class LostFeedTests
{
    private const string Channel = "orders-feed";

    [Fact]
    public async Task Feed_is_followed_by_one_silo_and_resumed_by_another_when_that_is_killed()
    {
        await using var feed = await ScriptedFeed.StartAsync();
        await using var fleet = await SiloFleet.StartAsync(
            silos: 1,
            configure: f =>
            {
                f.Set("Feeds:Enabled", "true");
                f.Set("Feeds:Channels:0:Name", Channel);
                f.Set("Feeds:Channels:0:Url", feed.Url);
            }
        );
        var first = fleet.Silos[0];
        var connection = await feed.ConnectedAsync();
        var second = await fleet.AddAsync();
        await fleet.ServedAsync(second, 1);

        connection.Send("p1", """{"id":"e1","entity":"Order","ids":["1"],"change":"delete"}""");
        await Poll.UntilAsync(async () => await PositionAsync(second) == "p1", "the position to be kept");
        Assert.Equal(("connected", 1), ((await second.ChannelAsync(Channel)).GetProperty("state").GetString(), feed.Connections));

        await first.KillAsync();
        var next = await feed.ConnectedAsync();
        next.Send("p2", """{"id":"e2","entity":"Order","ids":["2"],"change":"delete"}""");
        await Poll.UntilAsync(async () => await PositionAsync(second) == "p2", "the next event to be taken");

        Assert.Equal(("p1", 2), (next.Position, feed.Connections));
    }

    private static async Task<string?> PositionAsync(SiloProcess silo) =>
        (await silo.ChannelAsync(Channel)).GetProperty("position").GetString();
}
