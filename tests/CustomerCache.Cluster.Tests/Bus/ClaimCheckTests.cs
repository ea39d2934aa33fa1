using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Messages above the server's <c>max_payload</c>, both ways, over a real nats-server and a real Redis.</summary>
public sealed class ClaimCheckTests
{
    private const int SmallPayload = 64 * 1024;
    private const string All = """{"body":{"filter":{}}}""";

    [Theory]
    [VectorsOf("velocloud.claim_check")]
    public async Task Message_is_packed_and_unpacked_as_by_the_original(Vector vector)
    {
        var redis = await SharedRedis.GetAsync();
        var store = BusLab.Claims(redis);
        await using var owned = (IAsyncDisposable)store;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        if (vector.Given.TryGetProperty("payload_bytes", out var size))
        {
            await PackAsync(vector, size.GetInt32(), store, connection.GetDatabase());
        }
        else
        {
            await UnpackAsync(vector, store, connection.GetDatabase());
        }
    }

    [Fact]
    public async Task Large_reply_is_a_token_that_lives_for_300_seconds()
    {
        var redis = await SharedRedis.GetAsync();
        await using var lab = await LargeAsync(BusLab.Claims(redis));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);

        var token = await lab.Caller.ReadAsync(BusLab.Edges, All);

        Assert.Equal(["is_stored", "token"], token.Select(m => m.Key).Order());
        Assert.True((bool)token["is_stored"]!);
        var key = (string)token["token"]!;
        Assert.Equal(22, key.Length);
        var reply = JsonNode.Parse((string)(await connection.GetDatabase().StringGetAsync(key))!)!;
        Assert.Equal(200, (int)reply["status"]!);
        Assert.Equal(200, reply["body"]!.AsArray().Count);
        Assert.InRange(
            (await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value,
            TimeSpan.FromSeconds(270),
            TimeSpan.FromSeconds(300)
        );
    }

    [Fact]
    public async Task Request_that_is_a_token_is_resolved()
    {
        var redis = await SharedRedis.GetAsync();
        await using var lab = await LargeAsync(BusLab.Claims(redis));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        await connection
            .GetDatabase()
            .StringSetAsync(
                "stored-request",
                """{"request_id":"x","body":{"filter":{"vco1.example.net":[7]}}}""",
                TimeSpan.FromSeconds(60)
            );

        var reply = await lab.Caller.ReadAsync(BusLab.Edges, """{"token":"stored-request","is_stored":true}""");

        // Enterprise 7 has no edge.
        Assert.Equal(404, (int)reply["status"]!);
    }

    [Fact]
    public async Task Expired_token_is_answered_400_with_the_remedy()
    {
        await using var lab = await LargeAsync(BusLab.Claims(await SharedRedis.GetAsync()));

        var reply = await lab.Caller.ReadAsync(BusLab.Edges, """{"is_stored":true,"token":"never-stored"}""");

        Assert.Equal(400, (int)reply["status"]!);
        Assert.Contains("kept for 300 seconds. Send it again", (string)reply["body"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_need_the_store_get_503_while_its_Redis_is_down_and_others_are_answered()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var lab = await LargeAsync(BusLab.Claims(redis));
        await redis.KillAsync();

        var large = await lab.Caller.ReadAsync(BusLab.Edges, All);
        var token = await lab.Caller.ReadAsync(BusLab.Edges, """{"is_stored":true,"token":"any"}""");
        var small = await lab.Caller.ReadAsync(BusLab.Edges, """{"body":{"filter":{"vco2.example.net":[]}}}""");

        Assert.Equal((503, 503, 200), ((int)large["status"]!, (int)token["status"]!, (int)small["status"]!));
        Assert.Contains("the Redis of the claim check cannot be reached", (string)large["body"]!, StringComparison.Ordinal);
        Assert.Contains("the Redis of the claim check cannot be reached", (string)token["body"]!, StringComparison.Ordinal);
        Assert.True(lab.Log.Has(1023));
    }

    [Fact]
    public async Task Large_reply_without_a_store_is_answered_503_with_the_key_to_set_and_fits_when_it_is_compressed()
    {
        await using var lab = await LargeAsync(new NoClaimStore());

        var reply = await lab.Caller.ReadAsync(BusLab.Edges, All);
        var packed = await lab.Caller.AskForGzipAsync(BusLab.Edges, All);

        Assert.Equal(503, (int)reply["status"]!);
        Assert.Contains("CustomerCache:Nats:ClaimCheck:Redis", (string)reply["body"]!, StringComparison.Ordinal);
        Assert.Equal("gzip", packed.Headers!["Content-Encoding"].ToString());
    }

    // About 100 kB of one host, and one record of another.
    private static Task<BusLab> LargeAsync(IClaimStore claims) =>
        BusLab.StartAsync(
            [
                new(VendorLab.Vco1, Enumerable.Range(1, 199).Select(n => TestRecords.Edge(n))),
                new(VendorLab.Vco2, [TestRecords.Edge(1000, "vco2.example.net")]),
            ],
            maxPayload: SmallPayload,
            claims: claims
        );

    private static async Task PackAsync(Vector vector, int size, IClaimStore store, IDatabase redis)
    {
        var message = new byte[size];
        var packed = await ClaimCheck.PackAsync(message, vector.Given.GetProperty("max_payload").GetInt32(), store, CancellationToken.None);

        var sent = vector.Expected.GetProperty("sent");
        if (sent.TryGetProperty("bytes", out var bytes))
        {
            Assert.Equal(bytes.GetInt32(), packed.Length);
            Assert.Equal(0, vector.Expected.GetProperty("redis_set").GetArrayLength());
            return;
        }

        var token = JsonNode.Parse(packed.Span)!;
        Assert.True((bool)token["is_stored"]!);
        var key = (string)token["token"]!;
        var stored = Assert.Single(vector.Expected.GetProperty("redis_set").EnumerateArray().ToArray());
        Assert.Equal(stored.GetProperty("bytes").GetInt64(), await redis.StringLengthAsync(key));
        var left = (await redis.KeyTimeToLiveAsync(key))!.Value.TotalSeconds;
        Assert.InRange(left, stored.GetProperty("ttl_seconds").GetInt32() - 30, stored.GetProperty("ttl_seconds").GetInt32());
    }

    private static async Task UnpackAsync(Vector vector, IClaimStore store, IDatabase redis)
    {
        var payload = JsonNode.Parse(vector.Given.GetProperty("payload").GetRawText())!.AsObject();
        var isStored = vector.Expected.GetProperty("is_stored").GetBoolean();
        if (isStored)
        {
            // A key of this test's own: the Redis is shared.
            var own = ClaimCheck.NewId();
            if (vector.Given.GetProperty("redis").TryGetProperty((string)payload["token"]!, out var text))
            {
                await redis.StringSetAsync(own, text.GetString(), TimeSpan.FromSeconds(60));
            }

            payload["token"] = own;
        }

        var message = Encoding.UTF8.GetBytes(payload.ToJsonString());
        Assert.Equal(isStored, BusMessage.TokenOf(message) is not null);
        if (isStored && vector.Expected.GetProperty("recovered").ValueKind == JsonValueKind.Null)
        {
            await Assert.ThrowsAsync<ClaimExpiredException>(async () =>
                await ClaimCheck.UnpackAsync(message, store, CancellationToken.None)
            );
            return;
        }

        var unpacked = await ClaimCheck.UnpackAsync(message, store, CancellationToken.None);
        Assert.Equal(
            isStored ? vector.Expected.GetProperty("recovered").GetString() : Encoding.UTF8.GetString(message),
            Encoding.UTF8.GetString(unpacked.Span)
        );
    }
}
