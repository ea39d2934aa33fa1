using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using CustomerCache.Tests.Shared;
using NATS.Client.Core;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>The calls of the former service over a real nats-server, from a plain client.</summary>
public sealed class BusCallTests
{
    private static readonly TenantId Hawkeye = new(DeviceSystem.Hawkeye, "hawkeye.example.net");

    [Theory]
    [VectorsOf("velocloud.get_customers")]
    public async Task Velocloud_call_is_answered_as_recommended(Vector vector)
    {
        var hosts = vector.Given.GetProperty("config").GetProperty("hosts").EnumerateArray().Select(h => Edge(h.GetString()!));
        var stored = vector
            .Given.GetProperty("stored")
            .EnumerateObject()
            .Select(s => KeyValuePair.Create(s.Name == "hawkeye" ? Hawkeye : Edge(s.Name), Records(s.Value)));
        await using var lab = await BusLab.StartAsync(stored, hosts);

        await AnswersAsync(lab, vector, BusLab.Edges);
    }

    [Theory]
    [VectorsOf("hawkeye.get_customers")]
    public async Task Hawkeye_call_is_answered_as_recommended(Vector vector)
    {
        await using var lab = await BusLab.StartAsync([new(Hawkeye, Records(vector.Given.GetProperty("stored")))], [Hawkeye]);

        await AnswersAsync(lab, vector, BusLab.Probes);
    }

    [Fact]
    public async Task Requester_of_the_former_service_gets_the_same_bytes()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [Named("Café – ☕ 😀")])]);

        var reply = Encoding.ASCII.GetString(await lab.Caller.AskAsync(BusLab.Edges, """{"request_id":"a","body":{"filter":{}}}"""));

        // Of a member that the former service did not have, or of a blank, it would not be the same.
        Assert.Equal(
            """{"body":[{"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Caf\u00e9 \u2013 \u2615 \ud83d\ude00","edge_id":1},"edge_name":"Edge 1","last_contact":"2026-03-02T10:00:00.000Z","logical_ids":[{"interface_name":"GE1","logical_id":"02:1","access_type":null,"service_number":null}],"serial_number":"VC00001","ha_serial_number":null,"bruin_client_info":{"client_id":9101,"client_name":"Client 9101","site_id":501},"site_details":{"siteLabel":"Main site","tzOffset":-5},"ticket_contact_details":null,"ticket_contact_additional_subscribers":null,"links_configuration":[]}],"status":200}""",
            reply
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"body\":")]
    [InlineData("""{"body":{"filter":{"\ud800":[]}}}""")]
    [InlineData("""{"body":{"filter":{}},"token":"","is_stored":true}""")]
    public async Task Malformed_request_is_answered_400(string request)
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);

        Assert.Equal(400, (int)(await lab.Caller.ReadAsync(BusLab.Edges, request))["status"]!);
    }

    [Fact]
    public async Task Random_messages_are_all_answered()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();

        await Parallel.ForAsync(
            0,
            10_000,
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (seed, _) =>
            {
                var reply = JsonNode.Parse(await lab.Caller.AskAsync(BusLab.Edges, RandomMessages.Of(seed)))!;
                statuses.AddOrUpdate((int)reply["status"]!, 1, static (_, n) => n + 1);
            }
        );

        Assert.Equal(10_000, statuses.Values.Sum());

        // 503: a token, and no store to look it up in.
        Assert.Empty(statuses.Keys.Except([200, 202, 400, 404, 503]));
        Assert.True(statuses[200] > 0 && statuses[400] > 1_000, string.Join(", ", statuses));
        Assert.False(lab.Log.Has(1024), "a request failed");
    }

    [Fact]
    public async Task Reply_is_compressed_only_for_a_caller_that_accepts_it()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, Enumerable.Range(1, 600).Select(n => TestRecords.Edge(n)))]);
        const string Request = """{"body":{"filter":{"vco1.example.net":[]}}}""";

        var plain = await lab.Caller.AskAsync(BusLab.Edges, Request);
        var packed = await lab.Caller.AskForGzipAsync(BusLab.Edges, Request);

        Assert.Equal("gzip", packed.Headers!["Content-Encoding"].ToString());
        Assert.True(packed.Data!.Length < plain.Length / 5, $"{packed.Data.Length} of {plain.Length} bytes");
        Assert.Equal(plain, Unzip(packed.Data));
    }

    [Fact]
    public async Task Message_without_a_reply_subject_is_logged_and_ignored()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);

        await lab.Caller.Connection.PublishAsync(BusLab.Edges, "{}"u8.ToArray());

        await lab.Log.WaitForAsync(1022, BusLab.Edges);
        Assert.Equal(200, (int)(await lab.Caller.ReadAsync(BusLab.Edges, """{"body":{"filter":{}}}"""))["status"]!);
    }

    [Fact]
    public async Task Messages_that_expire_unread_are_dropped_counted_and_named()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);
        await using var unread = await lab.Bus.SubscribeAsync("unread", "any", CancellationToken.None);

        // More than wait for a reader.
        for (var i = 0; i < 17_000; i++)
        {
            await lab.Caller.Connection.PublishAsync("unread", Array.Empty<byte>());
        }

        var dropped = await lab.Log.WaitForAsync(3065, "Dropped a message on unread");
        Assert.Contains("16384 are waiting", dropped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_in_flight_are_answered_before_a_stop_ends_and_later_ones_get_no_responders()
    {
        var claims = new BlockedClaimStore();
        await using var lab = await BusLab.StartAsync(
            [new(VendorLab.Vco1, Enumerable.Range(1, 200).Select(n => TestRecords.Edge(n)))],
            maxPayload: 64 * 1024,
            claims: claims
        );
        var asked = lab.Caller.AskAsync(BusLab.Edges, """{"body":{"filter":{}}}""");
        await claims.StoreStarted;

        var stopped = lab.StopAsync();
        await lab.Log.WaitForAsync(1026, "1 requests");
        Assert.False(stopped.IsCompleted);
        claims.Release();
        await stopped;

        Assert.Contains("is_stored", Encoding.ASCII.GetString(await asked), StringComparison.Ordinal);
        await Assert.ThrowsAsync<NatsNoRespondersException>(() => lab.Caller.AskAsync(BusLab.Edges, "{}"));
    }

    [Fact]
    public async Task Ended_subscription_is_logged_and_made_again_until_the_process_stops()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);

        // The connection is closed under the responder; nothing less ends a subscription.
        await lab.Bus.DisposeAsync();

        await lab.Log.WaitForAsync(1027, BusLab.Edges);
        await lab.StopAsync();
    }

    [Fact]
    public async Task Requests_are_answered_again_when_the_bus_is_back_after_many_attempts_to_connect()
    {
        await using var lab = await BusLab.StartAsync([new(VendorLab.Vco1, [TestRecords.Edge(1)])]);
        await lab.Server.KillAsync();
        await lab.Log.WaitForAsync(3062, "Lost the connection");

        await lab.Server.RefusesAsync(attempts: 8);
        Assert.False(lab.Bus.State.IsConnected);
        await Assert.ThrowsAsync<IOException>(() => lab.Bus.PublishAsync("any", "{}"u8.ToArray(), CancellationToken.None));

        await lab.Server.RunAsync();

        await lab.Log.WaitForAsync(3061, "Connected", nth: 2);
        await using var caller = new PlainCaller(lab.Server.Url);
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return (int)(await caller.ReadAsync(BusLab.Edges, """{"body":{"filter":{}}}"""))["status"]! == 200;
                }
                catch (NatsNoRespondersException)
                {
                    // The subscriptions are made again just after the connection.
                    return false;
                }
            },
            "an answer after the bus came back"
        );
        Assert.True(lab.Bus.State.IsConnected);
    }

    private static TenantId Edge(string host) => new(DeviceSystem.VeloCloud, host);

    private static JsonElement Named(string enterprise)
    {
        var record = JsonNode.Parse(TestRecords.Edge(1).GetRawText())!;
        record["edge"]!["enterprise_name"] = enterprise;
        return JsonSerializer.SerializeToElement(record);
    }

    private static IEnumerable<JsonElement>? Records(JsonElement stored) =>
        stored.ValueKind == JsonValueKind.Array ? [.. stored.EnumerateArray()] : null;

    private static async Task AnswersAsync(BusLab lab, Vector vector, string subject)
    {
        var bytes = await lab.Caller.AskAsync(subject, vector.RequestText);
        var reply = JsonNode.Parse(bytes)!.AsObject();

        // As the former service: nothing but a body and a status, in this order.
        Assert.Equal(["body", "status"], reply.Select(m => m.Key));
        JsonCompare.Equal(vector.Expected.GetProperty("reply"), reply, vector.Compare, "reply");

        // Where nothing had to be corrected, the bytes are those of the former service.
        var golden = Repository.File($"tests/CustomerCache.Cluster.Tests/Bus/Golden/{vector.Name}.json");
        if (File.Exists(golden))
        {
            Assert.Equal(await File.ReadAllTextAsync(golden), Encoding.Latin1.GetString(bytes));
        }
    }

    private static byte[] Unzip(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
