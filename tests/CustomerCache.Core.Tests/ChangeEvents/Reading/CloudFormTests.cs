using System.Text;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>CloudEvents 1.0.</summary>
public sealed class CloudFormTests
{
    private const string Start = """{"specversion": "1.0", "id": "c1", "source": "/shop", "time": "2026-03-10T12:00:00Z", """;

    [Theory]
    [InlineData("com.example.order.updated", ChangeKind.Update)]
    [InlineData("com.example.order.updated.v2", ChangeKind.Update)]
    [InlineData("order.created", ChangeKind.Create)]
    [InlineData("com.example.order.deleted", ChangeKind.Delete)]
    [InlineData("com.example.order.restored", ChangeKind.Undelete)]
    [InlineData("com.example.order.read", ChangeKind.Read)]
    public void End_of_the_type_names_entity_and_change(string type, ChangeKind change)
    {
        var read = Readings.Event(
            Start + $$$""" "type": "{{{type}}}", "subject": "O1", "data": {"status": "open", "changed_fields": ["status"]}}"""
        );

        Assert.Equal(("c1", "/shop", "order", change), (read.Id, read.Source, read.Entity, read.Change));
        Assert.Equal<string>(["O1"], read.Ids);
        Assert.Equal<string>(["status"], read.ChangedFields);
        Assert.Equal("open", read.Values["status"]);
        Assert.Equal(12, read.OccurredAt?.Hour);
    }

    [Fact]
    public void Data_name_the_id_when_there_is_no_subject() =>
        Assert.Equal<string>(["9"], Readings.Event(Start + """ "type": "order.updated", "data": {"id": 9}}""").Ids);

    [Fact]
    public void Data_in_a_known_form_are_read_in_it_and_the_envelope_fills_the_rest()
    {
        var own = Readings.Event(Start + """ "type": "x", "data": {"entity": "Order", "ids": ["1"], "change": "delete"}}""");
        var salesforce = Readings.Event(
            Start
                + """ "type": "x", "data": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "UPDATE", "transactionKey": "t", "sequenceNumber": 1}}}"""
        );
        var debezium = Readings.Event(
            Start + """ "type": "x", "data": {"payload": {"op": "c", "after": {"id": 1}, "source": {"table": "orders"}}}}"""
        );

        Assert.Equal(("c1", "/shop", ChangeKind.Delete, 12), (own.Id, own.Source, own.Change, own.OccurredAt?.Hour));
        Assert.Equal(("t/1", "/data/OrderChangeEvent"), (salesforce.Id, salesforce.Source));
        Assert.Equal(("c1", "orders"), (debezium.Id, debezium.Entity));
    }

    [Fact]
    public void Errors_in_the_data_are_reported_with_their_path() =>
        Assert.Equal<string>(
            ["data.ids: is empty; name the changed ids, or send the change overflow"],
            Readings.Errors(Start + """ "type": "x", "data": {"entity": "Order", "change": "delete"}}""")
        );

    [Theory]
    [InlineData(
        """{"specversion": "0.3"}""",
        "id: is missing; every CloudEvent has it",
        "source: is missing; every CloudEvent has it",
        "specversion: is not 1.0, the only supported version"
    )]
    [InlineData(
        Start + """ "type": "something"}""",
        "type: does not end in an entity and a change; use a type such as com.example.order.updated, or send an event in data"
    )]
    [InlineData(Start + """ "type": "order.updated"}""", "subject: is not an id: 1 to 512 characters, no control characters")]
    [InlineData(Start + """ "type": "order.updated", "subject": "1", "data_base64": "e30"}""", "data_base64: is not Base64")]
    public void Invalid_envelope_is_reported_with_the_remedy(string json, params string[] errors) =>
        Assert.Equal(errors, Readings.Errors(json));

    [Theory]
    [InlineData("2026-03-01t10:00:00z", true)]
    [InlineData("2026-03-01T10:00:00.123456789+05:30", true)]
    [InlineData("2016-12-31T23:59:60Z", true)]
    [InlineData("0001-01-01T00:00:00Z", true)]
    [InlineData("2026-03-01T10:00:00.545218America/Los_Angeles", false)]
    [InlineData("2026-03-01T10:00:00.370582GMT", false)]
    [InlineData("some day", false)]
    public void Event_is_accepted_whatever_its_time_and_an_unreadable_time_is_ignored_and_reported(string time, bool isRead)
    {
        var unread = new List<UnreadPart>();
        using var json = JsonDocument.Parse(
            $$"""{"specversion": "1.0", "id": "t", "source": "/a", "type": "com.example.invoice.updated", "subject": "73", "time": "{{time}}"}"""
        );

        var read = Assert.IsType<EventReading.Data>(new ChangeEventReader(Readings.Hash, unread: unread.Add).Read(json.RootElement)).Event;

        Assert.Equal<string>(["73"], read.Ids);
        Assert.Equal(isRead, read.OccurredAt is not null);
        Assert.Equal(isRead ? [] : [UnreadPart.Time], unread);
    }

    [Fact]
    public void Compressed_data_are_read_as_data()
    {
        var plain = Readings.Event(
            Start + """ "type": "com.example.invoice.updated", "datacontenttype": "application/json", "data_base64": "eyJpZCI6Ijc0In0="}"""
        );
        var row = Readings.Event(
            Start
                + $$""" "type": "com.example.cdc", "subject": null, "data_base64": "{{Convert.ToBase64String("""{"before": null, "after": {"id": 75}, "source": {"table": "invoice", "lsn": 77}, "op": "u"}"""u8)}}"}"""
        );
        var picture = Readings.Event(
            Start
                + """ "type": "com.example.invoice.updated", "subject": "76", "datacontenttype": "image/png", "data_base64": "iVBORw=="}"""
        );

        Assert.Equal(["74", "invoice/75", "76"], [plain.Ids[0], $"{row.Entity}/{row.Ids[0]}", picture.Ids[0]]);
    }

    [Theory]
    [InlineData("""{"before": null, "after": {"id": 75}, "source": {"table": "invoice", "lsn": 77}, "op": "u"}""")]
    [InlineData("""{"entity": "invoice", "change": "update", "ids": ["75"]}""")]
    [InlineData("""{"id": "75"}""")]
    public void Compressed_data_with_a_byte_order_mark_are_read_as_data(string data)
    {
        var packed = Convert.ToBase64String(Encoding.UTF8.GetBytes("\uFEFF" + data));

        var read = Readings.Event(Start + $$""" "type": "com.example.invoice.updated", "data_base64": "{{packed}}"}""");

        Assert.Equal(("invoice", "75"), (read.Entity, Assert.Single(read.Ids)));
    }

    [Theory]
    [InlineData("""{"before": {"id": 7, "status": "a"}, "after": {"id": 7, "status": "b"}}""")]
    [InlineData("""{"schema": {"type": "struct"}, "payload": {"before": {"id": 7, "status": "a"}, "after": {"id": 7, "status": "b"}}}""")]
    public void Debezium_attributes_complete_its_row(string data)
    {
        var read = Readings.Event(
            $$"""
            {"id": "name:crm;lsn:29274832;txId:565", "source": "/debezium/postgresql/crm", "specversion": "1.0", "type": "io.debezium.connector.postgresql.DataChangeEvent",
             "time": "2026-03-01T10:00:00.000Z", "datacontenttype": "application/json", "iodebeziumop": "u", "iodebeziumname": "crm", "iodebeziumtsms": "1772359200000",
             "iodebeziumdb": "crm", "iodebeziumschema": "public", "iodebeziumtable": "invoice", "iodebeziumtxId": "565", "iodebeziumlsn": "29274832", "data": {{data}}}
            """
        );

        Assert.Equal(
            ("invoice", ChangeKind.Update, "crm.public.invoice", "29274832"),
            (read.Entity, read.Change, read.Source, read.Position)
        );
        Assert.Equal(["7", "status"], [.. read.Ids, .. read.ChangedFields]);
    }

    [Fact]
    public void Nested_envelopes_have_a_limit()
    {
        var json = """{"entity": "Order", "ids": ["1"], "change": "delete"}""";
        foreach (var _ in Enumerable.Range(0, 20))
        {
            json = Start + $$""" "type": "x", "data": {{json}}}""";
        }

        Assert.Contains(
            "is an event in too many envelopes; send it with one, or none",
            Assert.Single(Readings.Errors(json)),
            StringComparison.Ordinal
        );
    }
}
