using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class RecordReaderTests
{
    [Fact]
    public void Record_needs_nothing_but_its_serial()
    {
        // F3: records of an older release lack fields that came later.
        var record = Sample.Read("""{"serial_number":"S1"}""");

        Assert.Equal(
            ("S1", null, null, null, null),
            (record.SerialNumber, record.HaSerialNumber, record.Edge, record.Client, record.LastContact)
        );
    }

    [Theory]
    [InlineData("""{"serial_number":"S1","edge":{"host":"h","enterprise_id":"100","edge_id":1}}""")]
    [InlineData("""{"serial_number":"S1","edge":{"host":"h","enterprise_id":1.5,"edge_id":1}}""")]
    [InlineData("""{"serial_number":"S1","edge":[1],"bruin_client_info":"x","last_contact":5,"ha_serial_number":""}""")]
    [InlineData("""{"serial_number":"S1","bruin_client_info":{"client_id":null},"last_contact":"0000-00-00 00:00:00"}""")]
    public void Malformed_fields_are_kept_but_not_selectable(string json)
    {
        var record = Sample.Read(json);

        Assert.Equal(json, Encoding.UTF8.GetString(record.Utf8.Span));
        Assert.Equal((null, null, null, null), (record.HaSerialNumber, record.Edge, record.Client, record.LastContact));
    }

    [Theory]
    [InlineData("""{"serial_number":"S1"}""")]
    [InlineData("""{"serial_number":"S1","ha_serial_number":null,"edge":null,"bruin_client_info":null,"last_contact":null}""")]
    [InlineData(
        """{"edge":{"host":"h","enterprise_id":100,"enterprise_name":"A","edge_id":1},"last_contact":"2026-03-01T10:00:00.000Z","serial_number":"S1","ha_serial_number":"S2","bruin_client_info":{"client_id":9100,"client_name":"caf\u00e9 \"x\"","site_id":5}}"""
    )]
    [InlineData(
        """{"serial_number":"S1","edge":{"host":{"host":"inner"},"enterprise_id":[1,{"edge_id":2}],"edge_id":1},"bruin_client_info":{"client_id":1,"nested":{"client_id":2},"client_name":7}}"""
    )]
    [InlineData(
        """{"serial_number":"S1","edge":[{"host":"h","enterprise_id":1,"edge_id":2}],"bruin_client_info":{"client_id":1.0,"site_id":1e2}}"""
    )]
    [InlineData(
        """{"serial_number":"S0","edge":{"host":"h","enterprise_id":1,"edge_id":2},"serial_number":"S1","edge":{"host":"i","enterprise_id":3,"edge_id":4}}"""
    )]
    [InlineData(
        """{"serial_number":"S1","edge":{"host":"h","enterprise_id":1,"edge_id":2},"edge":"none","bruin_client_info":{"client_id":1},"bruin_client_info":{}}"""
    )]
    [InlineData(
        """{"other":{"serial_number":"inner","edge":{"host":"x"}},"list":[{"serial_number":"inner"}],"serial_number":"S1","ha_serial_number":[]}"""
    )]
    [InlineData("""{"serial_number":"S1","bruin_client_info":{"client_id":9223372036854775808,"site_id":-1},"edge":{}}""")]
    public void Record_that_was_stored_is_read_in_one_pass_like_one_that_is_parsed(string json)
    {
        var parsed = Sample.Read(json);

        var stored = RecordReader.TryReadStored(Encoding.UTF8.GetBytes(json))!;

        Assert.Equal(
            (parsed.SerialNumber, parsed.HaSerialNumber, parsed.Edge, parsed.Client, parsed.LastContact),
            (stored.SerialNumber, stored.HaSerialNumber, stored.Edge, stored.Client, stored.LastContact)
        );
        Assert.Equal(json, Encoding.UTF8.GetString(stored.Utf8.Span));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"serial_number":" S1"}""")]
    [InlineData("""{"serial_number":"S1","ha_serial_number":"S2 "}""")]
    [InlineData("""{"serial_number":"S1","ha_serial_number":""}""")]
    [InlineData("""{"serial_number":"\ud800"}""")]
    public void Stored_line_that_is_no_clean_record_needs_a_closer_look(string json) =>
        Assert.Null(RecordReader.TryReadStored(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Serial_numbers_are_trimmed_and_blank_is_none()
    {
        var record = Sample.Read("""{"edge":{"host":" h "},"serial_number":" S1\u00a0","ha_serial_number":"  "}""");

        Assert.Equal(("S1", null), (record.SerialNumber, record.HaSerialNumber));
        Assert.Equal("""{"edge":{"host":" h "},"serial_number":"S1","ha_serial_number":null}""", Encoding.UTF8.GetString(record.Utf8.Span));
    }

    [Fact]
    public void Edge_without_the_name_of_its_enterprise_is_still_the_edge() =>
        Assert.Equal(
            new EdgeId("h", 100, 1),
            Sample.Read("""{"serial_number":"S1","edge":{"host":"h","enterprise_id":100,"edge_id":1}}""").Edge
        );

    [Theory]
    [InlineData("[]", "is not an object")]
    [InlineData("null", "is not an object")]
    [InlineData("{}", "has no \"serial_number\"")]
    [InlineData("""{"serial_number":""}""", "has no \"serial_number\"")]
    [InlineData("""{"serial_number":"  "}""", "has no \"serial_number\"")]
    [InlineData("""{"serial_number":5}""", "has no \"serial_number\"")]
    public void Invalid_record_is_refused_with_the_reason(string json, string reason)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Null(RecordReader.TryRead(document.RootElement, out var error));
        Assert.Equal(reason, error);
    }

    [Theory]
    [InlineData("""{"serial_number":"\ud800"}""")]
    [InlineData("""{"serial_number":"S1","last_contact":"\udc00"}""")]
    [InlineData("""{"serial_number":"S1","edge":{"host":"\ud800","enterprise_id":1,"edge_id":1}}""")]
    [InlineData("""{"serial_number":"S1","site_details":{"anything":["\ud800x"]}}""")]
    [InlineData("""{"serial_number":"S1","\ud800":1}""")]
    public void Record_with_text_that_is_not_Unicode_is_refused_and_throws_nothing(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Null(RecordReader.TryRead(document.RootElement, out var error));
        Assert.Equal("contains text that is not valid Unicode", error);
    }
}
