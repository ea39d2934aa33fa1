using System.Text;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class RecordWriterTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Edge_without_a_partner_is_one_record(string? partner)
    {
        // F29: an empty serial of the partner was a record with an empty serial.
        Assert.Null(RecordWriter.WriteHaPartner(Crossed(partner)));
        Assert.Contains("\"ha_serial_number\":null", Text(RecordWriter.Write(Crossed(partner))), StringComparison.Ordinal);
    }

    [Fact]
    public void Records_of_a_pair_differ_in_their_serials_only()
    {
        var (active, standby) = (RecordWriter.Write(Crossed("H1")), RecordWriter.WriteHaPartner(Crossed("H1"))!);

        Assert.Equal(("H1", "S1"), (standby.SerialNumber, standby.HaSerialNumber));
        Assert.Equal(active.Edge, standby.Edge);
        Assert.Equal(
            Text(active),
            Text(standby)
                .Replace(
                    "\"serial_number\":\"H1\",\"ha_serial_number\":\"S1\"",
                    "\"serial_number\":\"S1\",\"ha_serial_number\":\"H1\"",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Fields_of_an_edge_are_written_in_the_order_of_the_former_service()
    {
        string[] expected =
        [
            """{"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme Freight","edge_id":1}""",
            """ "edge_name":"edge 1","last_contact":"2026-03-01T10:00:00.000Z" """,
            """ "logical_ids":[{"interface_name":"GE1","logical_id":"02:00","access_type":"Größe & <T1>","service_number":null}]""",
            """ "serial_number":"S1","ha_serial_number":null,"bruin_client_info":{"client_id":9101,"client_name":"Acme Freight","site_id":null}""",
            """ "site_details":{"siteLabel":"main","tzOffset":-4}""",
            """ "ticket_contact_details":null,"ticket_contact_additional_subscribers":null,"links_configuration":null}""",
        ];

        Assert.Equal(string.Join(',', expected.Select(e => e.Trim())), Text(RecordWriter.Write(Crossed(null))));
    }

    [Fact]
    public void Fields_of_a_probe_are_written_as_delivered() =>
        Assert.Equal(
            """{"probe_id":"1","probe_uid":"02:00","probe_group":"group","device_type_name":"xr_pi","last_contact":null,"serial_number":"S1","bruin_client_info":{"client_id":9101,"client_name":null,"site_id":7}}""",
            Text(RecordWriter.Write(new CrossedProbe(Sample.Probe("S1"), null, new ClientInfo(9101, null, 7))))
        );

    [Fact]
    public void Written_record_is_read_back_with_the_same_keys()
    {
        var written = RecordWriter.Write(Crossed("H1"));
        var read = Sample.Read(Text(written));

        Assert.Equal(written, read);
        Assert.Equal(
            (written.SerialNumber, written.HaSerialNumber, written.Edge, written.Client, written.LastContact),
            (read.SerialNumber, read.HaSerialNumber, read.Edge, read.Client, read.LastContact)
        );
    }

    [Fact]
    public void Interface_without_a_name_has_no_attributes()
    {
        // F29: the original looked for "None Access Type".
        var enriched = CrossedLogicalId.Enrich(
            [new LogicalId(null, "02:00")],
            [new("None Access Type", "x"), new(" Access Type", "y"), new("null Service Number", "z")]
        );

        Assert.Equal(new CrossedLogicalId(null, "02:00", null, null), Assert.Single(enriched));
    }

    private static CrossedEdge Crossed(string? partner) =>
        new(
            Sample.Listed(1, "S1", partner),
            [new CrossedLogicalId("GE1", "02:00", "Größe & <T1>", null)],
            new ClientInfo(9101, "Acme Freight", null),
            new SiteDetails(
                RecordReader.Member(Sample.Read("""{"serial_number":"x","site":{"siteLabel":"main","tzOffset":5}}"""), "site")!.Value,
                null,
                null
            ),
            -4,
            default,
            default,
            default
        );

    private static string Text(DeviceRecord record) => Encoding.UTF8.GetString(record.Utf8.Span);
}
