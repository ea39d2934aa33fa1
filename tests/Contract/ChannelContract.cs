using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Ingestion of events: forms, refusals, skipped and duplicate events, signatures, counts. Cases S9, S10, S14, S15, H1, H2, H4.
/// </summary>
public abstract class ChannelContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Theory]
    [InlineData(
        "own",
        """{"id": "1", "source": "shop", "entity": "Product2", "ids": ["formOwn"], "change": "update", "changed_fields": ["Name"], "occurred_at": "2026-03-10T12:00:00Z", "position": "7"}""",
        "formOwn"
    )]
    [InlineData("a type as dependencies write it", """{"entity": "product", "ids": ["formType"], "change": "update"}""", "formType")]
    [InlineData(
        "CloudEvents",
        """{"specversion": "1.0", "id": "c1", "source": "/shop", "type": "com.example.product2.updated", "subject": "formCloud"}""",
        "formCloud"
    )]
    [InlineData(
        "CloudEvents around the own form",
        """{"specversion": "1.0", "id": "c2", "source": "/shop", "type": "x", "data": {"entity": "Product2", "ids": ["formData"], "change": "update"}}""",
        "formData"
    )]
    [InlineData(
        "Salesforce, flat",
        """{"Id": "formFlat", "changeType": "UPDATE", "changedFields": ["Name", "LastModifiedDate"], "entityName": "Product2", "replayId": 5}""",
        "formFlat"
    )]
    [InlineData(
        "Debezium",
        """{"schema": {}, "payload": {"before": {"id": "formDebezium", "name": "a"}, "after": {"id": "formDebezium", "name": "b"}, "source": {"name": "pg", "table": "product2", "lsn": 99}, "op": "u", "ts_ms": 1773144000000}}""",
        "formDebezium"
    )]
    public async Task Every_form_has_the_same_effect(string form, string json, string id)
    {
        await lab.PutAsync("catalog", $"{id}:1", "1", dependsOn: $"product:{id}");
        await lab.PutAsync("catalog", $"{id}:2", "1", dependsOn: $"product:{id}other");

        var taken = await lab.Server.ChangeAsync(json);

        Assert.True(
            taken.GetRawText() == """{"accepted":1,"duplicates":0,"jobs":1,"skipped":0,"refused":0,"errors":null}""",
            $"{form}: {taken.GetRawText()}"
        );
        Assert.Equal((null, "1"), (await lab.ValueAsync("catalog", $"{id}:1"), await lab.ValueAsync("catalog", $"{id}:2")));
    }

    [Fact]
    public async Task S9_Event_without_ids_is_counted_as_skipped_and_drops_nothing()
    {
        await lab.PutAsync("orders", "orders:account:s9", "1");

        var taken = await lab.Server.ChangeAsync(ChangeBodies.Salesforce("Order", "UPDATE", [], ["Status"]), "s9");

        Assert.Equal(1, taken.Count("skipped"));
        Assert.Equal(1, (await lab.Server.ChannelAsync("s9")).Count("skipped"));
        Assert.Equal("1", await lab.ValueAsync("orders", "orders:account:s9"));
        Assert.Contains(lab.Server.Log.Of(1204), e => e.Text.Contains("names no id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        """{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "grpcKeepAlive", "data": {"latestReplayId": 5, "pendingNumRequested": 3}}"""
    )]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "grpcKeepAlive"}""")]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "grpcStatus", "data": {"code": 16, "details": "no"}}""")]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "end"}""")]
    [InlineData("""{"latestReplayId": 5, "pendingNumRequested": 3}""")]
    [InlineData("null")]
    public async Task S10_Callback_without_data_drops_nothing(string json)
    {
        await lab.PutAsync("orders", "orders:s10", "1");
        var before = await SkippedAsync();

        var taken = await lab.Server.ChangeAsync(json, "s10");

        Assert.Equal((0, 0, 1), (taken.Count("accepted"), taken.Count("jobs"), taken.Count("skipped")));
        Assert.Equal(before + 1, await SkippedAsync());
        Assert.Equal("1", await lab.ValueAsync("orders", "orders:s10"));

        async Task<int> SkippedAsync() =>
            (await lab.Server.JsonAsync("/health/events"))
                .GetProperty("channels")
                .EnumerateArray()
                .Where(c => c.GetProperty("channel").GetString() == "s10")
                .Sum(c => c.Count("skipped"));
    }

    [Fact]
    public async Task S14_Duplicate_event_is_handled_once()
    {
        var json = ChangeBodies.Salesforce("Order", "UPDATE", ["s14O"], ["Status"]);
        await lab.PutAsync("orders", "orders:detail:s14O", "1");
        var first = await lab.Server.ChangeAsync(json, "s14");
        await lab.PutAsync("orders", "orders:detail:s14O", "2");

        var second = await lab.Server.ChangeAsync(json, "s14");

        Assert.Equal((1, 0, 1), (first.Count("accepted"), first.Count("duplicates"), first.Count("jobs")));
        Assert.Equal((0, 1, 0), (second.Count("accepted"), second.Count("duplicates"), second.Count("jobs")));
        Assert.Equal("2", await lab.ValueAsync("orders", "orders:detail:s14O"));
        var channel = await lab.Server.ChannelAsync("s14");
        Assert.Equal((2, 1), (channel.Count("received"), channel.Count("duplicates")));
    }

    [Fact]
    public async Task Batches_that_are_sent_at_once_are_each_answered_with_their_own_counts()
    {
        string Batch(int number) =>
            $"[{string.Join(',', Enumerable.Range(0, 20).Select(i => Event($"{number}-{i}")).Append(Event("shared")))}]";
        string Event(string id) => $$"""{"id": "{{id}}", "entity": "Product2", "ids": ["atOnce{{id}}"], "change": "update"}""";

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => lab.Server.SendAsync(Batch(i), "at-once")));
        await lab.Server.IdleAsync();

        Assert.All(taken, t => Assert.Equal(21, t.Count("accepted") + t.Count("duplicates")));
        Assert.All(taken, t => Assert.Equal(t.Count("accepted"), t.Count("jobs")));
        Assert.Equal((321, 15), (taken.Sum(t => t.Count("accepted")), taken.Sum(t => t.Count("duplicates"))));
        var channel = await lab.Server.ChannelAsync("at-once");
        Assert.Equal((336, 15, 0), (channel.Count("received"), channel.Count("duplicates"), channel.Count("errors")));
        Assert.Equal(21, (await lab.Server.SendAsync(Batch(7), "at-once")).Count("duplicates"));
    }

    [Fact]
    public async Task S14_Event_and_position_are_still_known_after_a_restart()
    {
        var json = ChangeBodies.Salesforce("Order", "UPDATE", ["s14rO"], ["Status"]);
        await lab.Server.ChangeAsync(json, "s14r");
        var position = (await lab.Server.ChannelAsync("s14r")).GetProperty("position").GetString();

        await lab.RestartAsync();

        Assert.Equal(position, (await lab.Server.ChannelAsync("s14r")).GetProperty("position").GetString());
        Assert.Equal(1, (await lab.Server.ChangeAsync(json, "s14r")).Count("duplicates"));
    }

    [Fact]
    public async Task S15_Malformed_event_among_a_hundred_is_refused_alone()
    {
        var events = Enumerable
            .Range(0, 100)
            .Select(i =>
                i == 57 ? """{"entity": "Order", "change": "renamed", "ids": ["s15x"]}""" : ChangeBodies.Own("Order", "update", $"s15-{i}")
            )
            .ToArray();
        foreach (var i in new[] { 0, 56, 58, 99 })
        {
            await lab.PutAsync("orders", $"orders:detail:s15-{i}", "1");
        }

        var taken = await lab.Server.ChangeAsync($"[{string.Join(',', events)}]", "s15");

        Assert.Equal((99, 1), (taken.Count("accepted"), taken.Count("refused")));
        Assert.Equal(["[57].change"], taken.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        foreach (var i in new[] { 0, 56, 58, 99 })
        {
            Assert.Null(await lab.ValueAsync("orders", $"orders:detail:s15-{i}"));
        }

        var channel = await lab.Server.ChannelAsync("s15");
        Assert.Equal((99, 1), (channel.Count("received"), channel.Count("errors")));
        Assert.StartsWith("'[57].change' ", channel.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            (channel.GetProperty("last_event_at").GetString(), true),
            (channel.GetProperty("last_error_at").GetString(), channel.GetProperty("failing").GetBoolean())
        );
    }

    [Theory]
    [InlineData("{not json", "body")]
    [InlineData("1", "$")]
    [InlineData("[]x", "body")]
    [InlineData("{}", "entity")]
    [InlineData("""{"entity": "Order", "ids": ["a"]}""", "change")]
    [InlineData("""[{"entity": "Order", "change": "update", "ids": []}]""", "[0].ids")]
    public async Task Malformed_event_is_refused_by_its_field(string json, string field)
    {
        using var response = await lab.Server.PostEventsAsync(json, "refused");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Empty_batch_is_accepted() => Assert.Equal(0, (await lab.Server.SendAsync("[]")).Count("accepted"));

    [Fact]
    public async Task Event_without_a_rule_or_a_dependent_value_is_skipped()
    {
        await lab.PutAsync("catalog", "catalog:unicorn", "1");

        var taken = await lab.Server.ChangeAsync(ChangeBodies.Own("unicorn", "update", "none"), "unicorns");

        Assert.Equal((1, 0, 1), (taken.Count("accepted"), taken.Count("jobs"), taken.Count("skipped")));
        Assert.Equal(1, (await lab.Server.ChannelAsync("unicorns")).Count("skipped"));
        Assert.Equal("1", await lab.ValueAsync("catalog", "catalog:unicorn"));
    }

    [Fact]
    public async Task Event_without_a_rule_invalidates_values_that_depend_on_it()
    {
        await lab.PutAsync("orders", "unicorn:list", "1", dependsOn: "unicorn:1");

        var taken = await lab.Server.ChangeAsync(ChangeBodies.Own("Unicorn", "update", "1"), "unicorns-known");

        Assert.Equal((1, 0), (taken.Count("accepted"), taken.Count("skipped")));
        Assert.Null(await lab.ValueAsync("orders", "unicorn:list"));
    }

    [Fact]
    public async Task Channel_shows_its_position_and_its_counts()
    {
        var before = lab.Time.GetUtcNow();
        await lab.Server.ChangeAsync(
            """[{"entity": "Order", "change": "update", "ids": ["p1"], "position": "41"}, {"entity": "Order", "change": "gap", "ids": ["p2"], "position": "42"}]""",
            "places"
        );
        await lab.Server.ChangeAsync("""{"entity": "Order", "change": "overflow", "position": "43"}""", "places");

        var channel = await lab.Server.ChannelAsync("places");

        Assert.Equal(
            """{"channel":"places","state":"listening","position":"43","received":3,"duplicates":0,"skipped":0,"errors":0,"gaps":2,"reconnects":0,"last_error":null,"last_error_at":null,"failing":false}""",
            JsonSerializer.Serialize(
                channel.EnumerateObject().Where(m => m.Name != "last_event_at").ToDictionary(m => m.Name, m => m.Value)
            )
        );
        Assert.InRange(channel.GetProperty("last_event_at").GetDateTimeOffset(), before.AddMilliseconds(-1), lab.Time.GetUtcNow());
    }

    [Fact]
    public async Task Event_that_a_subscriber_could_not_decode_is_a_gap_of_its_channel()
    {
        await lab.PutAsync("orders", "orders:undecoded", "1");

        await lab.Server.ChangeAsync(
            """{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "error", "data": {"message": "no schema", "replayId": 4711}}""",
            "/data/OrderChangeEvent"
        );

        Assert.Null(await lab.ValueAsync("orders", "orders:undecoded"));
        Assert.InRange((await lab.Server.ChannelAsync("/data/OrderChangeEvent")).Count("gaps"), 1, int.MaxValue);
    }

    [Theory]
    [InlineData("X-Signature-256")]
    [InlineData("X-Hub-Signature-256")]
    public async Task Signed_webhook_is_accepted(string header)
    {
        var json = ChangeBodies.Own("Order", "update", $"signed{header}");
        await lab.PutAsync("orders", $"orders:detail:signed{header}", "1");

        using var response = await lab.Server.PostEventsAsync(json, "crm", (header, Signature(json, CacheLab<TEngine>.WebhookSecret)));
        await lab.Server.IdleAsync();

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Null(await lab.ValueAsync("orders", $"orders:detail:signed{header}"));
    }

    [Fact]
    public async Task Unsigned_event_for_a_signed_channel_is_refused_and_not_counted()
    {
        using var response = await lab.Server.PostEventsAsync(
            """{"id":"forged","source":"crm","entity":"Order","ids":["forged"],"change":"update"}"""
        );
        using var health = await lab.Http.GetAsync("/health/events");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("forged", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=00")]
    [InlineData("no signature")]
    [InlineData("other body")]
    [InlineData("other secret")]
    [InlineData("upper case without prefix")]
    public async Task Unsigned_webhook_changes_nothing(string? signature)
    {
        var json = ChangeBodies.Own("Order", "update", "unsigned");
        await lab.PutAsync("orders", "orders:detail:unsigned", "1");
        var given = signature switch
        {
            "other body" => Signature(json + " ", CacheLab<TEngine>.WebhookSecret),
            "other secret" => Signature(json, CacheLab<TEngine>.WebhookSecret + "x"),
            "upper case without prefix" => Signature(json, CacheLab<TEngine>.WebhookSecret)["sha256=".Length..].ToUpperInvariant(),
            _ => signature,
        };

        using var response = await lab.Server.PostEventsAsync(json, "crm", given is null ? [] : [("X-Signature-256", given)]);
        await lab.Server.IdleAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain(CacheLab<TEngine>.WebhookSecret, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", await lab.ValueAsync("orders", "orders:detail:unsigned"));
    }

    [Fact]
    public async Task J4_Heartbeat_is_one_job_per_moment_and_its_duplicate_is_none()
    {
        string first = Heartbeat("2026-03-10T12:00:00Z"),
            second = Heartbeat("2026-03-10T12:00:01Z");

        Assert.Equal((1, 0, 1), (await JobsAsync(first), await JobsAsync(first), await JobsAsync(second)));
        Assert.Equal(
            ["Heartbeat done", "Heartbeat done"],
            (await lab.Server.JobsOfAsync("j4")).Select(j => $"{j.GetProperty("type").GetString()} {j.JobState()}")
        );

        async Task<int> JobsAsync(string beat) => (await lab.Server.ChangeAsync(beat)).Count("jobs");
        static string Heartbeat(string at) => ChangeBodies.Own("Heartbeat", "update", "j4", new { occurred_at = at });
    }

    [Fact]
    public async Task H1_H2_H4_Catalogue_counts_have_the_former_shape_and_begin_at_zero()
    {
        await lab.RestartAsync();
        Assert.Equal(Counts(0, 0, 0), await HealthAsync());

        await lab.PutAsync("catalog", "catalog:h2", "1", await lab.LeaseAsync("catalog", "catalog:h2"), "product:h2");
        Assert.Equal("1", await lab.ValueAsync("catalog", "catalog:h2"));
        Assert.Equal(Counts(1, 1, 0), await HealthAsync());

        await lab.Server.ChangeAsync(ChangeBodies.Own("Product2", "update", "h2"));
        Assert.Equal(Counts(1, 1, 1), await HealthAsync());
        await lab.LeaseAsync("catalog", "catalog:h2");
        Assert.Equal(Counts(1, 2, 1), await HealthAsync());

        await lab.RestartAsync();
        Assert.Equal(Counts(0, 0, 0), await HealthAsync());

        async Task<string> HealthAsync()
        {
            var health = await lab.Server.JsonAsync("/health/catalog/cache");
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", health.GetProperty("timestamp").GetString());
            Assert.Equal(["timestamp", "metrics", "ttl"], health.EnumerateObject().Select(m => m.Name));
            return $"{health.GetProperty("metrics").GetRawText()}{health.GetProperty("ttl").GetRawText()}";
        }

        static string Counts(int hits, int misses, int invalidations) =>
            $$$"""{"catalog":{"hits":{{{hits}}},"misses":{{{misses}}}},"static":{"hits":0,"misses":0},"volatile":{"hits":0,"misses":0},"invalidations":{{{invalidations}}}}{"catalogSeconds":null,"staticSeconds":null,"volatileSeconds":60}""";
    }

    private static string Signature(string body, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
}
