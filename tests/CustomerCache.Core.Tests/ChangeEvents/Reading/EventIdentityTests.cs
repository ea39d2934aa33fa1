using System.Text.Json;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>
/// The identity of an event that is sent again, in a channel that is named by its sender. A false duplicate is a lost
/// invalidation.
/// </summary>
public sealed class EventIdentityTests
{
    private const string Channel = "all-of-them";
    private readonly ChannelState _ledger = new(new ChannelSnapshot { Channel = Channel });

    [Theory]
    [InlineData("B1-truncate-two-tables")]
    [InlineData("B2-same-scn-two-tables")]
    [InlineData("C1-two-gaps-one-transaction")]
    [InlineData("D1-same-id-two-sources")]
    public void Events_that_share_a_position_a_transaction_or_an_id_are_distinct_and_known_when_sent_again(string name)
    {
        var events = Case(name).EnumerateArray().Select(e => Readings.Event(e.GetRawText(), Channel)).ToArray();

        Assert.Equal([DeduplicationResult.New, DeduplicationResult.New], events.Select(Handle).ToArray());
        Assert.Equal([DeduplicationResult.Duplicate, DeduplicationResult.Duplicate], events.Select(Handle).ToArray());
    }

    [Theory]
    [InlineData(
        """{"id":"1","source":"a","entity":"Order","ids":["7"],"change":"update"}""",
        """{"id":"1","source":"b","entity":"Order","ids":["7"],"change":"update"}"""
    )]
    [InlineData(
        """{"channel":"/event/A__e","replayId":5,"payload":{"Id":"1"}}""",
        """{"channel":"/event/B__e","replayId":5,"payload":{"Id":"1"}}"""
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"/a","type":"x","data":{"id":"1","entity":"Order","ids":["7"],"change":"update"}}""",
        """{"specversion":"1.0","id":"1","source":"/b","type":"x","data":{"id":"1","entity":"Order","ids":["7"],"change":"update"}}"""
    )]
    public void Events_that_two_sources_number_alike_are_distinct(string one, string other)
    {
        Assert.Equal(DeduplicationResult.New, Handle(Readings.Event(one, Channel)));
        Assert.Equal(DeduplicationResult.New, Handle(Readings.Event(other, Channel)));
        Assert.Equal(DeduplicationResult.Duplicate, Handle(Readings.Event(one, Channel)));
    }

    [Fact]
    public void Sources_and_ids_with_blanks_are_distinct()
    {
        string?[] identities = [Cloud("/a 1", "2"), Cloud("/a", "1 2"), Cloud("", "/a 1 2")];

        Assert.Equal(3, identities.Distinct().Count());

        static string? Cloud(string source, string id) => CustomerCache.Core.ChangeEvents.Reading.EventIdentity.Of(id, source);
    }

    [Fact]
    public void Rows_that_differ_at_one_position_of_the_log_are_different_events()
    {
        var random = new Random(20261126);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 2_000; i++)
        {
            var (op, table, id, status) = (
                Pick("c", "u", "d", "t", "r"),
                Pick("Order", "Product2", "invoice"),
                random.Next(4),
                Pick("a", "b")
            );
            var before = op is "u" or "d" ? $$"""{"id":{{id}},"status":"old"}""" : "null";
            var after = op is "d" or "t" ? "null" : $$"""{"id":{{id}},"status":"{{status}}"}""";
            var json =
                $$$"""{"op":"{{{op}}}","before":{{{before}}},"after":{{{after}}},"source":{"name":"crm","schema":"public","table":"{{{table}}}","lsn":50331648}}""";

            Assert.True(
                Handle(Readings.Event(json, Channel)) == (seen.Add(json) ? DeduplicationResult.New : DeduplicationResult.Duplicate),
                $"seed 20261126, event {i}: {json}"
            );
        }

        string Pick(params string[] of) => of[random.Next(of.Length)];
    }

    [Fact]
    public void Event_without_a_position_is_always_new()
    {
        const string Json = """{"op":"u","before":null,"after":{"id":7},"source":{"name":"crm","table":"invoice"}}""";

        Assert.Equal(
            [DeduplicationResult.New, DeduplicationResult.New],
            new[] { Json, Json }.Select(j => Handle(Readings.Event(j, Channel)))
        );
    }

    [Fact]
    public void Numeric_key_is_read_by_its_schema()
    {
        Assert.Equal("9101", Assert.Single(Readings.Event(Case("B4-decimal-id-base64").GetRawText()).Ids));
    }

    [Theory]
    [InlineData("I40=", "0", "9101")]
    [InlineData("I40=", "2", "91.01")]
    [InlineData("/w==", "0", "-1")]
    [InlineData("AQ==", "3", "0.001")]
    public void Numeric_key_of_the_message_is_read_by_its_schema(string digits, string scale, string id)
    {
        var read = Readings.Event(Keyed(digits, scale));

        Assert.Equal($"{id}:x", Assert.Single(read.Ids));
    }

    [Theory]
    [InlineData("not base64")]
    [InlineData("")]
    public void Key_that_contradicts_its_schema_is_an_overflow(string digits)
    {
        var read = Readings.Event(Keyed(digits, "0"));

        Assert.Equal((ChangeKind.Overflow, 0), (read.Change, read.Ids.Length));
    }

    [Theory]
    [InlineData("B6-primary-key-not-called-id")]
    [InlineData("B6b-delete-without-before")]
    public void Row_whose_key_cannot_be_read_is_an_overflow_of_its_kind(string name)
    {
        var read = Readings.Event(Case(name).GetRawText());

        Assert.Equal((ChangeKind.Overflow, "invoice", 0), (read.Change, read.Entity, read.Ids.Length));
    }

    [Fact]
    public void Update_of_a_masked_column_is_an_update()
    {
        var read = Readings.Event(Case("B10-masked-column").GetRawText());

        Assert.Equal((ChangeKind.Update, 0), (read.Change, read.ChangedFields.Count));
        Assert.Equal("7", Assert.Single(read.Ids));
    }

    private static string Keyed(string digits, string scale) =>
        $$$"""
            {
              "key": {
                "schema": {"type": "struct", "fields": [
                  {"field": "no", "type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "{{{scale}}}"}}, {"field": "part", "type": "string"}]},
                "payload": {"no": "{{{digits}}}", "part": "x"}
              },
              "value": {"op": "u", "before": null, "after": {"no": "{{{digits}}}"}, "source": {"name": "crm", "table": "invoice", "lsn": 5}}
            }
            """;

    private static JsonElement Case(string name)
    {
        using var json = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ChangeEvents", "Cases", name + ".json"))
        );
        return json.RootElement.Clone();
    }

    private DeduplicationResult Handle(ChangeEvent change)
    {
        var offer = _ledger.Accept(change, DateTimeOffset.UnixEpoch);
        if (offer == DeduplicationResult.New)
        {
            _ledger.Commit(change);
        }

        return offer;
    }
}
