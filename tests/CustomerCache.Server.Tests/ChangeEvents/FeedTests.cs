using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>Following of feeds: cases S16 and S17.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private const string Channel = "/data/OrderChangeEvent";
    private ScriptedFeed _feed = null!;
    private VendorLab _lab = null!;

    public async Task InitializeAsync()
    {
        _feed = await ScriptedFeed.StartAsync();
        _lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 1);
        _lab.Set("Feeds:Enabled", "true");
        _lab.Set("Feeds:Channels:0:Name", Channel);
        _lab.Set("Feeds:Channels:0:Url", _feed.Url);
    }

    public async Task DisposeAsync()
    {
        await _feed.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Events_of_a_feed_are_ingested_and_its_position_is_stored()
    {
        await using var server = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();
        await PutAsync(server, "orders:detail:1");

        connection.Send("p1", Event("e1", "1"));

        await Poll.UntilAsync(async () => !await ExistsAsync(server, "orders:detail:1"), "the order to go");
        await Poll.UntilAsync(
            async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p1",
            "the position to be kept"
        );
        Assert.Equal("connected", (await ChannelAsync(server)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Foreign_events_in_the_name_of_a_feed_are_refused_and_move_no_position(bool byChannel)
    {
        await using var server = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();
        connection.Send("p1", Event("e1", "1"));
        await Poll.UntilAsync(
            async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p1",
            "the position to be kept"
        );

        using var refused = await server.PostEventsAsync(
            $$"""{"entity": "Order", "change": "update", "ids": ["1"], "id": "e2", "position": "p9", "source": "{{(byChannel ? "me" : Channel)}}"}""",
            byChannel ? Channel : null
        );

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("p1", (await ChannelAsync(server)).GetProperty("position").GetString());
    }

    [Fact]
    public async Task S16_Ended_stream_is_resumed_at_its_position()
    {
        await using var server = await _lab.ServeAsync();
        var first = await _feed.ConnectedAsync();
        first.Send("p1", Event("e1", "1"));
        await Poll.UntilAsync(async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p1", "the first event");
        var gaps = (await ChannelAsync(server)).GetProperty("gaps").GetInt64();

        first.End();
        var second = await _feed.ConnectedAsync();
        await PutAsync(server, "orders:detail:2");
        second.Send("p2", Event("e2", "2"));
        await Poll.UntilAsync(async () => !await ExistsAsync(server, "orders:detail:2"), "the order to go");

        var channel = await ChannelAsync(server);
        Assert.Equal(
            ("p1", gaps, 1),
            (second.Position, channel.GetProperty("gaps").GetInt64(), channel.GetProperty("reconnects").GetInt64())
        );
    }

    [Fact]
    public async Task S16_Refused_position_flushes_and_the_feed_continues_from_the_latest()
    {
        await using (var server = await _lab.ServeAsync())
        {
            (await _feed.ConnectedAsync()).Send("p1", Event("e1", "1"));
            await Poll.UntilAsync(async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p1", "the first event");
            await PutAsync(server, "orders:detail:3");
        }

        _feed.RefusePosition = 410;
        await using var again = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();

        await Poll.UntilAsync(async () => !await ExistsAsync(again, "orders:detail:3"), "everything to be flushed");
        Assert.Null(connection.Position);
        Assert.Equal(2, (await ChannelAsync(again)).GetProperty("gaps").GetInt64());
    }

    [Fact]
    public async Task Stored_position_is_resumed_after_a_restart()
    {
        await using (var server = await _lab.ServeAsync())
        {
            (await _feed.ConnectedAsync()).Send("p7", Event("e1", "1"));
            await Poll.UntilAsync(async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p7", "the event");
            await PutAsync(server, "orders:detail:4");
        }

        await using var again = await _lab.ServeAsync();

        Assert.Equal("p7", (await _feed.ConnectedAsync()).Position);
        Assert.True(await ExistsAsync(again, "orders:detail:4"));
    }

    [Theory]
    [InlineData("""{"entity": "Order", "change": "renamed", "ids": ["7"]}""", true)]
    [InlineData("""{"entity": "Order", "ids": ["7""", false)]
    public async Task Unreadable_event_invalidates_what_it_may_concern_and_the_position_is_stored(string sent, bool isKindKnown)
    {
        await using var server = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();
        await FlushedAsync(server);
        await PutAsync(server, "orders:detail:7");
        await PutAsync(server, "unrelated:7", "catalog");

        connection.Send("p1", sent);

        await Poll.UntilAsync(async () => !await ExistsAsync(server, "orders:detail:7"), "the order to go");
        await Poll.UntilAsync(
            async () => (await ChannelAsync(server)).GetProperty("position").GetString() == "p1",
            "the position to be kept"
        );
        var channel = await ChannelAsync(server);
        Assert.Equal(
            (1, 2, isKindKnown),
            (
                channel.GetProperty("errors").GetInt64(),
                channel.GetProperty("gaps").GetInt64(),
                await ExistsAsync(server, "unrelated:7", "catalog")
            )
        );
        Assert.Contains(Channel, (await server.Log.WaitForAsync(1214, "Failed to read")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_event_of_a_feed_is_counted_and_the_next_one_is_handled()
    {
        await using var server = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();
        await FlushedAsync(server);
        await PutAsync(server, "orders:detail:5");

        connection.Send("p1", """{"entity":5}""");
        connection.Send("p2", Event("e2", "5"));

        await Poll.UntilAsync(async () => !await ExistsAsync(server, "orders:detail:5"), "the order to go");
        Assert.Equal(1, (await ChannelAsync(server)).GetProperty("errors").GetInt64());
    }

    [Fact]
    public async Task Truncated_event_is_counted_a_non_event_is_not_and_the_same_connection_continues()
    {
        await using var server = await _lab.ServeAsync();
        var connection = await _feed.ConnectedAsync();
        await FlushedAsync(server);
        await PutAsync(server, "orders:detail:6");

        connection.Send("p0", "ping");
        connection.Send("p1", """{"entity": "Order", "ids": ["6""");
        connection.Send("p2", Event("e2", "6"));

        await Poll.UntilAsync(async () => !await ExistsAsync(server, "orders:detail:6"), "the order to go");
        var channel = await ChannelAsync(server);
        Assert.Equal((1, 0), (channel.GetProperty("errors").GetInt64(), channel.GetProperty("reconnects").GetInt64()));
    }

    [Fact]
    public async Task Feed_that_is_down_shows_in_the_health()
    {
        _lab.Set("Feeds:Channels:0:Url", "http://127.0.0.1:1/changes");
        await using var server = await _lab.ServeAsync();

        await Poll.UntilAsync(
            async () => (await ChannelAsync(server)).GetProperty("state").GetString() == "disconnected",
            "the feed to be found down"
        );
        using var health = await server.Client.GetAsync("/health/events");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var channel = await ChannelAsync(server);
        Assert.True(channel.GetProperty("failing").GetBoolean());
        Assert.NotEmpty(channel.GetProperty("last_error").GetString()!);
        Assert.InRange(channel.GetProperty("last_error_at").GetDateTimeOffset(), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task S17_Disabled_feeds_are_not_connected_and_the_health_reports_it()
    {
        _lab.Set("Feeds:Enabled", "false");
        await using var server = await _lab.ServeBuiltAsync();

        using var health = await server.Client.GetAsync("/health/events");
        var body = await health.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal((HttpStatusCode.OK, false, 0), (health.StatusCode, body.GetProperty("feeds_enabled").GetBoolean(), _feed.Connections));
        Assert.Equal("disabled", (await ChannelAsync(server)).GetProperty("state").GetString());
    }

    private static string Event(string id, string order) => $$"""{"id":"{{id}}","entity":"Order","ids":["{{order}}"],"change":"delete"}""";

    private static async Task PutAsync(RunningServer server, string key, string domain = "orders")
    {
        using var response = await server.Client.PutAsync(
            $"/v1/caches/{domain}/entries/{key}",
            new StringContent("1", Encoding.UTF8, "application/json")
        );
        response.EnsureSuccessStatusCode();
    }

    private static async Task<bool> ExistsAsync(RunningServer server, string key, string domain = "orders")
    {
        using var response = await server.Client.GetAsync($"/v1/caches/{domain}/entries/{key}?lease=false");
        return response.StatusCode == HttpStatusCode.OK;
    }

    // A feed without a position invalidates everything once it is connected, including values stored before.
    private static Task FlushedAsync(RunningServer server) =>
        Poll.UntilAsync(
            async () => (await ChannelAsync(server)).GetProperty("gaps").GetInt64() == 1,
            "everything from before the feed to be dropped"
        );

    private static async Task<JsonElement> ChannelAsync(RunningServer server)
    {
        using var response = await server.Client.GetAsync("/health/events");
        return (await response.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("channels")
            .EnumerateArray()
            .Single(c => c.GetProperty("channel").GetString() == Channel);
    }
}
