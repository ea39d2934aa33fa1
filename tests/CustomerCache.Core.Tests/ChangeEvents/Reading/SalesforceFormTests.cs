using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Change events of Salesforce, as delivered and as documented.</summary>
public sealed class SalesforceFormTests
{
    private const string Update = """
        {"id": "b2f6", "schemaId": "s", "replayId": 9007199254740993, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["801A", "801B"],
         "changeType": "UPDATE", "changeOrigin": "", "transactionKey": "0001-ab", "sequenceNumber": 2, "commitTimestamp": 1773144000000, "commitNumber": 123456789012345678901,
         "commitUser": "005", "changedFields": ["LastModifiedDate", "Status"], "nulledFields": ["Description"], "diffFields": ["Notes__c"]},
         "Status": "Activated", "AccountId": null, "TotalAmount": 100.0, "BillingAddress": {"City": "Tokyo", "Street": null}}}
        """;

    [Theory]
    [InlineData("/event/Order_Changed__e", "Order_Changed__e", ChangeKind.Overflow)]
    [InlineData("/data/ChangeEvents", "ChangeEvents", ChangeKind.Overflow)]
    [InlineData("/data/Everything__chn", "Everything__chn", ChangeKind.Overflow)]
    [InlineData("/data/My__ChangeEvent", "My__c", ChangeKind.Gap)]
    [InlineData("/data/OrderChangeEvent", "Order", ChangeKind.Gap)]
    public void Event_that_the_client_could_not_decode_is_never_lost(string topic, string entity, ChangeKind change)
    {
        var read = Readings.Event($$"""{"info": {"topicName": "{{topic}}"}, "type": "error", "data": {"replayId": 7} }""");

        Assert.Equal((entity, change, "7"), (read.Entity, read.Change, read.Position));
    }

    [Fact]
    public void P1_Record_ids_of_a_merged_event_are_all_read() => Assert.Equal<string>(["801A", "801B"], Readings.Event(Update).Ids);

    [Fact]
    public void P6_Fields_that_were_nulled_or_sent_as_a_diff_changed_too() =>
        Assert.Equal<string>(["Description", "LastModifiedDate", "Notes__c", "Status"], Readings.Event(Update).ChangedFields);

    [Fact]
    public void P5_Null_fields_are_absent() =>
        Assert.Equal<string>(
            ["BillingAddress.City=Tokyo", "Status=Activated", "TotalAmount=100.0"],
            Readings.Event(Update).Values.Select(v => $"{v.Key}={v.Value}")
        );

    [Fact]
    public void P7_Numbers_beyond_2_to_the_53_keep_their_digits()
    {
        var read = Readings.Event(Update);

        Assert.Equal("9007199254740993", read.Position);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_773_144_000_000), read.OccurredAt);
        Assert.Null(Readings.Event(Update.Replace("1773144000000", "99999999999999999999", StringComparison.Ordinal)).OccurredAt);
    }

    [Fact]
    public void Event_is_identified_by_its_transaction_and_number_and_the_channel_by_its_entity()
    {
        var read = Readings.Event(Update);

        Assert.Equal(("0001-ab/2", "/data/OrderChangeEvent"), (read.Id, read.Source));
        Assert.Equal("/data/ChangeEvents", Readings.Event(Update, "/data/ChangeEvents").Source);
        Assert.Equal("9007199254740993", Readings.Event(Update.Replace("sequenceNumber", "other", StringComparison.Ordinal)).Id);
    }

    [Fact]
    public void Payload_alone_is_read_too()
    {
        var read = Readings.Event(
            """{"ChangeEventHeader": {"entityName": "Product2", "recordIds": ["01t"], "changeType": "CREATE", "changedFields": []}, "Name": "Plan"}"""
        );

        Assert.Equal(("Product2", ChangeKind.Create), (read.Entity, read.Change));
        Assert.Equal<string>(["01t"], read.Ids);
    }

    [Fact]
    public void Flat_shape_is_read_when_there_is_no_header()
    {
        var read = Readings.Event(
            """{"Id": "801A", "changeType": "UPDATE", "changedFields": ["Status"], "entityName": "Order", "replayId": 5, "Status": "Draft"}"""
        );

        Assert.Equal(("Order", "5", "5"), (read.Entity, read.Id, read.Position));
        Assert.Equal<string>(["801A"], read.Ids);
        Assert.Equal<string>(["Id", "Status"], read.Values.Keys);
    }

    [Theory]
    [InlineData("GAP_CREATE")]
    [InlineData("GAP_UPDATE")]
    [InlineData("GAP_DELETE")]
    [InlineData("GAP_UNDELETE")]
    public void P8_Gap_events_have_ids_and_no_fields(string type)
    {
        var read = Readings.Event(
            $$"""{"payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["801A"], "changeType": "{{type}}"} } }"""
        );

        Assert.Equal(ChangeKind.Gap, read.Change);
        Assert.Equal<string>(["801A"], read.Ids);
        Assert.False(read.IsUnbounded());
    }

    [Fact]
    public void P8_Overflow_has_no_ids()
    {
        var read = Readings.Event(
            """{"payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["000000000000000AAA"], "changeType": "GAP_OVERFLOW"}}}"""
        );

        Assert.Equal(ChangeKind.Overflow, read.Change);
        Assert.Empty(read.Ids);
    }

    [Fact]
    public void Id_with_a_wildcard_means_any_of_the_kind()
    {
        var read = Readings.Event(
            """{"payload": {"ChangeEventHeader": {"entityName": "Account", "recordIds": ["001*"], "changeType": "GAP_UPDATE"}}}"""
        );

        Assert.True(read.IsUnbounded());
    }

    [Fact]
    public void Changed_fields_that_are_still_a_bitmap_are_unknown() =>
        Assert.Empty(
            Readings
                .Event(
                    """{"ChangeEventHeader": {"entityName": "Order", "recordIds": ["801A"], "changeType": "UPDATE", "changedFields": ["0x650004E0", "4-0x01"]}}"""
                )
                .ChangedFields
        );

    [Fact]
    public void S9_Event_without_any_id_is_an_event_without_ids() =>
        Assert.Empty(Readings.Event("""{"ChangeEventHeader": {"entityName": "Order", "recordIds": [], "changeType": "UPDATE"}}""").Ids);

    [Theory]
    [InlineData("5", "5")]
    [InlineData("\"AAAAAAAAAAU=\"", "AAAAAAAAAAU=")]
    [InlineData("""{"type": "Buffer", "data": [0, 0, 0, 0, 0, 0, 0, 5]}""", "AAAAAAAAAAU=")]
    [InlineData("[0, 0, 0, 0, 0, 0, 0, 5]", "AAAAAAAAAAU=")]
    public void Replay_id_is_opaque_whatever_its_JSON_type(string replayId, string position)
    {
        var read = Readings.Event(
            $$"""{"replayId": {{replayId}}, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "DELETE"} } }"""
        );

        Assert.Equal(position, read.Position);
    }

    [Fact]
    public void Errors_name_the_field_of_the_header() =>
        Assert.Equal<string>(
            [
                "payload.ChangeEventHeader.changeType: is not known; known are CREATE, UPDATE, DELETE, UNDELETE and those that start with "
                    + "GAP_",
                "payload.ChangeEventHeader.entityName: is missing; say which kind of entity changed, such as Order",
            ],
            Readings.Errors("""{"payload": {"ChangeEventHeader": {"recordIds": ["1"], "changeType": "MERGE"}}}""")
        );
}
