using System.Buffers;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Server.Http;
using CustomerCache.Sources.Feeds;
using CustomerCache.Sources.Feeds.Salesforce;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Change events in every form and from every feed, and the positions of feeds.</summary>
internal static class EventTargets
{
    private static readonly ChangeEventReader Reader = new(token => "hash-of-" + token.Length, null, null, null);

    private static readonly RecordSchema Order = (RecordSchema)
        Schema.Parse(
            """
            {"type":"record","name":"OrderChangeEvent","fields":[
              {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[
                {"name":"entityName","type":"string"},
                {"name":"recordIds","type":{"type":"array","items":"string"}},
                {"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE"]}},
                {"name":"commitTimestamp","type":"long"},
                {"name":"changedFields","type":{"type":"array","items":"string"}}]}},
              {"name":"Status","type":["null","string"]},
              {"name":"Amount","type":["null","double"]},
              {"name":"Extra","type":["null",{"type":"map","values":"bytes"}]}]}
            """
        );

    public static IEnumerable<FuzzTarget> All()
    {
        var forms = Corpus.JsonOf(
            120,
            "tests/CustomerCache.Core.Tests/ChangeEvents",
            "tests/CustomerCache.Server.Tests/ChangeEvents",
            "tests/CustomerCache.Cluster.Tests/Feeds",
            "tests/Contract"
        );
        yield return new("change events", forms, ReadEvents);
        yield return new("bodies of events", [.. forms, "{\"a\":1}\n\uFEFF{\"a\":2}\n"u8.ToArray()], input => ReadBody(input, false));
        yield return new("CloudEvents in binary mode", forms, input => ReadBody(input, true));
        yield return new("messages of feeds", [.. forms, "key\0{\"op\":\"u\",\"after\":{\"id\":1}}"u8.ToArray()], ReadMessage);
        yield return new("Salesforce events in Avro", [Encoded(["0x06"]), Encoded(["1-0x02", "x", ""])], ReadAvro);
        yield return FuzzTarget.OfText(
            "bitmaps of fields",
            text => FieldBitmap.Decode(text.Split('\n'), Order).Any(),
            "0x06",
            "0-0x1F\n0xffffffffffffffffffff",
            "3-0x"
        );
        yield return FuzzTarget.OfText(
            "positions of feeds",
            ReadPosition,
            "1842@2026-03-01T10:00:00.000Z",
            "1700000000000-0/42",
            "1700000000000-18446744073709551615",
            "orders/0=42;a%3Bb/1=7"
        );
    }

    private static bool ReadEvents(byte[] input) =>
        FuzzTarget.Accepts<JsonException>(() =>
        {
            using var json = JsonDocument.Parse(input);
            Check(ChangeEventBatch.Read(json.RootElement, Reader));
        });

    private static bool ReadBody(byte[] input, bool isBinary)
    {
        var context = new DefaultHttpContext();
        if (isBinary)
        {
            var text = System.Text.Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 400)));
            context.Request.Headers["ce-specversion"] = "1.0";
            context.Request.Headers["ce-type"] = text;
            context.Request.Headers["ce-id"] = "\"" + Uri.EscapeDataString(text) + "\"";
        }

        return FuzzTarget.Accepts<JsonException>(() => Check(ChangeEventBatch.Read(EventBodies.Read(context.Request, input), Reader)));
    }

    private static bool ReadMessage(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)0);
        var json = end < 0 ? FeedJson.Read(input) : FeedJson.Read(input.AsSpan(0, end), input.AsSpan(end + 1));
        return Check(ChangeEventBatch.Read(json, Reader));
    }

    private static bool ReadAvro(byte[] input)
    {
        try
        {
            var written = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(written))
            {
                AvroJson.Write(writer, input, Order);
            }

            return Check(ChangeEventBatch.Read(JsonSerializer.Deserialize<JsonElement>(written.WrittenSpan), Reader));
        }
        catch (Exception undecodable) when (SalesforceEvents.IsUndecodable(undecodable))
        {
            return false;
        }
    }

    private static bool ReadPosition(string text)
    {
        var (stream, entry, several) = (JetStreamPosition.Parse(text), RedisStreamPosition.Parse(text), FeedPositions.Parse(text));
        return (stream is { } s && FuzzTarget.RoundTrips(s, JetStreamPosition.Parse(s.ToString()).GetValueOrDefault()))
            | (entry is { } e && FuzzTarget.RoundTrips(e, RedisStreamPosition.Parse(e.ToString()).GetValueOrDefault()))
            | (several is { } p && FuzzTarget.RoundTrips(p.ToString(), FeedPositions.Parse(p.ToString())?.ToString() ?? ""));
    }

    // An accepted event is stored and sent as it is.
    private static bool Check(ChangeEventBatch batch)
    {
        foreach (var read in batch.Events)
        {
            var bytes = StoredTargets.Serializer.SerializeToArray(read.Event);
            FuzzTarget.Keeps(bytes, StoredTargets.Serializer.SerializeToArray(StoredTargets.Serializer.Deserialize<ChangeEvent>(bytes)));
            _ = read.Event.IsUnbounded();
            _ = ResourceAddress.Of(read.Event);
        }

        _ = batch.FirstError;
        return !batch.Events.IsEmpty;
    }

    private static byte[] Encoded(object[] changedFields)
    {
        var schema = (RecordSchema)Order.Fields[0].Schema;
        var header = new GenericRecord(schema);
        header.Add("entityName", "Order");
        header.Add("recordIds", new object[] { "801000000000001AAA" });
        header.Add("changeType", new GenericEnum((EnumSchema)schema["changeType"].Schema, "UPDATE"));
        header.Add("commitTimestamp", 1_772_000_000_000L);
        header.Add("changedFields", changedFields);
        var record = new GenericRecord(Order);
        record.Add("ChangeEventHeader", header);
        record.Add("Status", "Activated");
        record.Add("Amount", 12.5);
        record.Add("Extra", new Dictionary<string, object> { ["a"] = new byte[] { 1, 2 } });
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(Order).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }
}
