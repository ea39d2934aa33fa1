using System.Text.Json;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Envelopes of Debezium.</summary>
public sealed class DebeziumFormTests
{
    private const string Source =
        """ "source": {"connector": "postgresql", "name": "crm", "db": "sales", "schema": "public", "table": "orders", "lsn": 24023128, "ts_ms": 1773144000000} """;

    private const string Update =
        """{"before": {"id": 7, "status": "draft", "note": null}, "after": {"id": 7, "status": "open", "note": null}, "op": "u", "ts_ms": 1773144000001,"""
        + Source
        + "}";

    [Theory]
    [InlineData(
        """{"key": {"id": "I40="}, "schema": {"type": "struct", "fields": [{"field": "after", "type": "struct", "fields": [{"field": "id", "type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "0"}}]}]}, "payload": {"op": "u", "after": {"id": "I40="}, "source": {"table": "orders"}}}""",
        "9101"
    )]
    [InlineData(
        """{"key": {"schema": {"type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "0"}}, "payload": "I40="}, "value": {"op": "u", "after": {"n": 1}, "source": {"table": "orders"}}}""",
        "9101"
    )]
    public void Decimal_key_is_decoded_by_either_schema(string json, string id) => Assert.Equal<string>([id], Readings.Event(json).Ids);

    [Fact]
    public void Key_that_is_JSON_text_changes_any_row_of_its_table()
    {
        var read = Readings.Event(
            """{"key": {"id": "{\"$oid\": \"596e275826f08b2730779e1f\"}"}, "value": {"op": "u", "after": "{}", "source": {"collection": "orders"}}}"""
        );

        Assert.Equal(ChangeKind.Overflow, read.Change);
    }

    [Fact]
    public void Changed_row_is_an_update_of_the_fields_that_differ()
    {
        var read = Readings.Event(Update);

        Assert.Equal(
            ("orders", ChangeKind.Update, "crm.public.orders", "24023128", "24023128/u/7"),
            (read.Entity, read.Change, read.Source, read.Position, read.Id)
        );
        Assert.Equal<string>(["7"], read.Ids);
        Assert.Equal<string>(["status"], read.ChangedFields);
        Assert.Equal<string>(["id=7", "status=open"], read.Values.Select(v => $"{v.Key}={v.Value}"));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_773_144_000_000), read.OccurredAt);
    }

    [Theory]
    [InlineData("""{"schema": {"type": "struct"}, "payload": %}""")]
    [InlineData("""{"payload": %}""")]
    [InlineData("""{"key": {"schema": {}, "payload": {"id": 7}}, "value": {"schema": {}, "payload": %}}""")]
    [InlineData("""{"key": 7, "value": %}""")]
    public void Change_may_be_wrapped(string wrap)
    {
        var read = Readings.Event(wrap.Replace("%", Update, StringComparison.Ordinal));

        Assert.Equal("orders", read.Entity);
        Assert.Equal<string>(["7"], read.Ids);
    }

    [Theory]
    [InlineData("c", "null", """{"id": 1}""", ChangeKind.Create)]
    [InlineData("d", """{"id": 1}""", "null", ChangeKind.Delete)]
    [InlineData("r", "null", """{"id": 1}""", ChangeKind.Update)]
    public void Inserted_deleted_and_snapshot_rows_are_distinguished(string operation, string before, string after, ChangeKind change)
    {
        var read = Readings.Event($$"""{"before": {{before}}, "after": {{after}}, "op": "{{operation}}", {{Source}}}""");

        Assert.Equal(change, read.Change);
        Assert.Equal<string>(["1"], read.Ids);
        Assert.Empty(read.ChangedFields);
    }

    [Theory]
    [InlineData("""{"Id": 3}""")]
    [InlineData("""{"orders_id": 3}""")]
    [InlineData("""{"order_id": 3}""")]
    public void Id_is_found_under_its_usual_names(string row) =>
        Assert.Equal<string>(["3"], Readings.Event($$"""{"after": {{row}}, "op": "c", {{Source}}}""").Ids);

    [Fact]
    public void Key_of_several_columns_is_joined() =>
        Assert.Equal<string>(["eu:7"], Readings.Event($$"""{"key": {"region": "eu", "no": 7}, "value": {{Update}}}""").Ids);

    [Fact]
    public void Truncated_table_is_an_overflow()
    {
        var read = Readings.Event($$"""{"op": "t", "ts_ms": 1, {{Source}}}""");

        Assert.True(read.IsUnbounded());
        Assert.Empty(read.Ids);
    }

    [Fact]
    public void Changed_fields_are_unknown_without_the_row_before() =>
        Assert.Empty(Readings.Event($$"""{"before": null, "after": {"id": 7}, "op": "u", {{Source}}}""").ChangedFields);

    [Fact]
    public void Time_is_the_position_when_the_log_has_none_and_events_stay_distinct()
    {
        var read = Readings.Event("""{"after": {"id": 7}, "op": "c", "ts_ms": 5, "source": {"table": "orders"}}""");

        Assert.Equal(("5", null), (read.Position, read.Id));
    }

    [Fact]
    public void Position_in_a_binary_log_has_a_file_an_offset_and_a_row() =>
        Assert.Equal(
            "bin.3:154:1",
            Readings
                .Event("""{"after": {"id": 7}, "op": "c", "source": {"table": "orders", "file": "bin.3", "pos": 154, "row": 1}}""")
                .Position
        );

    [Theory]
    [InlineData("""{"schema": {}, "payload": null}""")]
    [InlineData("""{"key": {"id": 1}, "value": null}""")]
    [InlineData("""{"ts_ms": 5}""")]
    [InlineData("""{"status": "BEGIN", "id": "571", "event_count": null}""")]
    [InlineData("""{"databaseName": "sales", "ddl": "ALTER TABLE x", "source": {}}""")]
    [InlineData("""{"op": "m", "source": {}, "message": {}}""")]
    public void Message_that_changes_no_row_is_not_data(string json) => Assert.NotEmpty(Readings.NotData(json));

    [Fact]
    public void Unknown_operation_is_refused() =>
        Assert.Equal<string>(
            ["op: is not known; known are c, u, d, r and t"],
            Readings.Errors("""{"after": {}, "op": "x", "source": {}}""")
        );

    [Theory]
    [InlineData("""{"op": "u", "before": null, "after": {"invoice_no": "I-7", "line": 2}, "source": {"table": "lines"}}""", "I-7:2")]
    [InlineData("""{"op": "d", "before": {"invoice_no": "I-7", "line": 2}, "after": null, "source": {"table": "lines"}}""", "I-7:2")]
    [InlineData("""{"op": "u", "before": null, "after": {"id": 1, "invoice_no": "I-7"}, "source": {"table": "lines"}}""", null)]
    [InlineData(
        """{"key": {"id": 5}, "value": {"op": "u", "after": {"invoice_no": "I-7", "line": 2}, "source": {"table": "lines"}}}""",
        "5"
    )]
    public void Rules_may_name_the_columns_that_identify_a_row(string json, string? id)
    {
        var unread = new List<UnreadPart>();
        var rules = new EntityRules([
            new EntityRule
            {
                Entity = "lines",
                Type = "line",
                Key = ["invoice_no", "line"],
            },
        ]);
        using var document = JsonDocument.Parse(json);

        var read = Assert
            .IsType<EventReading.Data>(new ChangeEventReader(Readings.Hash, unread: unread.Add, rules: rules).Read(document.RootElement))
            .Event;

        Assert.Equal<string>(id is null ? [] : [id], read.Ids);
        Assert.Equal(id is null ? [UnreadPart.Key] : [], unread);
    }
}
