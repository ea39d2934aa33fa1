using System.Text;
using System.Text.Json;
using Avro;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Http;
using CustomerCache.Server.Rules;
using CustomerCache.Server.Tests.Rules;
using CustomerCache.Sources.Bus;
using CustomerCache.Sources.Feeds.Salesforce;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>What mutated inputs found, each as its kind.</summary>
public sealed class FuzzFindingsTests
{
    [Theory]
    [InlineData("string")]
    [InlineData("bytes")]
    [InlineData("""{"type":"array","items":"string"}""")]
    [InlineData("""{"type":"map","values":"string"}""")]
    public void Length_in_a_Salesforce_event_beyond_its_end_is_refused_before_memory_is_reserved(string type)
    {
        var schema = (RecordSchema)
            Schema.Parse(
                $$"""{"type":"record","name":"Order","fields":[{"name":"Field","type":{{(type[0] == '{' ? type : $"\"{type}\"")}}}]}"""
            );

        // A length of a billion, in Avro's zigzag.
        byte[] payload = [0x80, 0xA8, 0xD6, 0xB9, 0x07];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.ThrowsAny<Exception>(() =>
        {
            using var writer = new Utf8JsonWriter(new MemoryStream());
            AvroJson.Write(writer, payload, schema);
        });

        Assert.True(SalesforceEvents.IsUndecodable(refused), refused.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000_000);
    }

    [Fact]
    public void List_of_a_Salesforce_event_in_thousands_of_blocks_is_refused_before_it_is_copied_for_each()
    {
        var schema = (RecordSchema)
            Schema.Parse("""{"type":"record","name":"Order","fields":[{"name":"Ids","type":{"type":"array","items":"string"}}]}""");

        // Blocks of one empty text each.
        byte[] payload = [.. Enumerable.Repeat<byte[]>([2, 0], 20_000).SelectMany(b => b), 0];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<AvroException>(() =>
        {
            using var writer = new Utf8JsonWriter(new MemoryStream());
            AvroJson.Write(writer, payload, schema);
        });

        Assert.Contains("blocks", refused.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000_000);
    }

    [Theory]
    [InlineData("[", 1)]
    [InlineData("{a: ", 1)]
    [InlineData("- ", 1)]
    public void Job_rules_that_nest_a_hundred_thousand_levels_are_refused_instead_of_overflowing_the_stack(string level, int line)
    {
        var rules = string.Concat(Enumerable.Repeat(level, 100_000));

        var error = Assert.Single(RuleFiles.Errors(rules));

        Assert.StartsWith($"rules.yaml({line}): the file is not YAML here: nests deeper than", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x: [a\nb:]\n")]
    [InlineData("x: [a b\nc:\n d]")]
    [InlineData("[\nw")]
    public void Job_rules_with_a_list_that_is_not_closed_are_refused_with_a_line(string rules)
    {
        var error = Assert.Single(Assert.IsType<JobRulesReading.Refused>(JobRulesFile.Read(rules, "rules.yaml")).Errors);

        Assert.Equal("the file", error.Path);
        Assert.InRange(error.Line, 1, 3);
        Assert.Contains("is not YAML", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"serial_number":"VC1","note":"\ud800"}""")]
    [InlineData("""{"serial_number":"VC1","note\uDFFF":1}""")]
    public void Stored_record_with_half_a_surrogate_pair_is_damaged_instead_of_failing_a_later_selection_of_fields(string record) =>
        Assert.Throws<InvalidDataException>(() => RecordLines.DecodeOne(Encoding.UTF8.GetBytes(record)));

    [Fact]
    public void Stored_record_that_is_not_UTF8_is_damaged_instead_of_served_with_replaced_characters() =>
        Assert.Throws<InvalidDataException>(() =>
            RecordLines.DecodeOne((byte[])[.. "{\"serial_number\":\"VC1\",\"n"u8, 0xFF, .. "\":1}"u8])
        );

    [Theory]
    [InlineData("?other=1&other%00=2")]
    [InlineData("?serial=&%EF%BF%BFserial=1&serial%00=2")]
    public void Query_with_names_that_differ_in_ignorable_characters_is_refused_by_each_name(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);

        var read = request.ReadRecordQuery(DeviceSystem.VeloCloud, RecordQueryParser.Selecting);

        Assert.Equal(request.Query.Count, read.Errors?.Fields.Count);
    }

    [Fact]
    public void Stored_record_with_a_whole_surrogate_pair_is_read()
    {
        var record = RecordLines.DecodeOne("""{"serial_number":"VC1","note":"\ud83d\ude00"}"""u8.ToArray());

        Assert.Equal("😀", JsonDocument.Parse(record.Utf8).RootElement.GetProperty("note").GetString());
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"body":{},"stat\udfffus":200}""")]
    public void Answer_on_the_bus_with_half_a_surrogate_pair_in_a_name_is_not_JSON(string answer) =>
        Assert.Throws<JsonException>(() => BusMessage.Answer(Encoding.UTF8.GetBytes(answer)));
}
