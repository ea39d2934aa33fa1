using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Client.Calling;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Decoding of records: every documented field, none of which is required.</summary>
public sealed partial class CustomerRecordTests
{
    [Fact]
    public void Edge_has_all_its_fields()
    {
        var record = Encoded(
                """
                {"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme","edge_id":7},"edge_name":"Edge 7","last_contact":"2026-03-01T10:00:00.000Z",
                 "logical_ids":[{"interface_name":"GE1","logical_id":"02:7","access_type":"Ethernet","service_number":"S1"}],"serial_number":"VC7","ha_serial_number":"VC8",
                 "bruin_client_info":{"client_id":9101,"client_name":"Client","site_id":501},"site_details":{"siteLabel":"Main","tzOffset":-5},
                 "ticket_contact_details":{"email":"a@example.net"},"ticket_contact_additional_subscribers":[{"email":"b@example.net"}],
                 "links_configuration":[{"interfaces":["GE1","GE2"],"mode":"PUBLIC","type":"WIRED"}]}
                """
            )
            .Decode();

        Assert.Equal(new RecordEdge("vco1.example.net", 100, "Acme", 7), record.Edge);
        Assert.Equal(("VC7", "VC8", "Edge 7"), (record.SerialNumber, record.HaSerialNumber, record.EdgeName));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), record.LastContactAt);
        Assert.Equal([new RecordLogicalId("GE1", "02:7", "Ethernet", "S1")], record.LogicalIds!.Value.AsEnumerable());
        Assert.Equal(new RecordClient(9101, "Client", 501), record.BruinClientInfo);
        Assert.Equal(-5, record.SiteDetails!.Value.GetProperty("tzOffset").GetInt32());
        Assert.Equal("a@example.net", record.TicketContactDetails!.Value.GetProperty("email").GetString());
        Assert.Equal(1, record.TicketContactAdditionalSubscribers!.Value.GetArrayLength());
        Assert.Equal(("GE1,GE2", "PUBLIC", "WIRED"), Link(Assert.Single(record.LinksConfiguration!.Value)));
    }

    [Fact]
    public void Probe_has_all_its_fields()
    {
        var record = new EncodedRecord(JsonSerializer.SerializeToUtf8Bytes(TestRecords.Probe(5))).Decode();

        Assert.Equal(
            ("5", "uid-5", "Group", "xr2000", "XR00005"),
            (record.ProbeId, record.ProbeUid, record.ProbeGroup, record.DeviceTypeName, record.SerialNumber)
        );
        Assert.Null(record.Edge);
        Assert.Null(record.LogicalIds);
    }

    [Theory]
    [InlineData("""{"serial_number":"VC1"}""")]
    [InlineData(
        """{"serial_number":"VC1","edge":null,"edge_name":null,"last_contact":null,"logical_ids":null,"bruin_client_info":null,"site_details":null,"links_configuration":null}"""
    )]
    [InlineData("""{"serial_number":"VC1","of_a_newer_release":{"a":[1]},"last_contact":"never"}""")]
    public void Missing_null_and_unknown_fields_are_accepted(string json)
    {
        var record = Encoded(json).Decode();

        Assert.Equal("VC1", record.SerialNumber);
        Assert.Null(record.Edge);
        Assert.Null(record.LogicalIds);
        Assert.Null(record.SiteDetails);
        Assert.Null(record.LastContactAt);
    }

    [Fact]
    public void Malformed_values_are_read_as_far_as_possible()
    {
        var record = Encoded(
                """{"serial_number":"VC1","probe_id":17,"probe_group":{"a":1},"edge":{"host":"h","enterprise_id":"x","edge_id":1.5},"bruin_client_info":{"client_id":[1]}}"""
            )
            .Decode();

        Assert.Equal(("17", null), (record.ProbeId, record.ProbeGroup));
        Assert.Equal(new RecordEdge("h", null, null, null), record.Edge);
        Assert.Equal(new RecordClient(null, null, null), record.BruinClientInfo);
    }

    [Fact]
    public void Caller_reads_records_as_a_type_of_its_own() =>
        Assert.Equal("VC1", Encoded("""{"serial_number":"VC1"}""").Decode(OwnJson.Default.Own).SerialNumber);

    [Fact]
    public void JSON_that_is_no_object_is_no_record() =>
        Assert.All(["", "null", "[]", "{}"], json => Assert.Throws<JsonException>(() => Encoded(json).Decode()));

    private static (string, string?, string?) Link(RecordLinkConfiguration link) =>
        (string.Join(',', link.Interfaces!.Value), link.Mode, link.Type);

    private static EncodedRecord Encoded(string json) => new(Encoding.UTF8.GetBytes(json));

    internal sealed record Own(string SerialNumber);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Own))]
    private sealed partial class OwnJson : JsonSerializerContext;
}
