using System.Collections;
using System.Globalization;
using System.Text.Json;
using Avro;
using Avro.Generic;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Turns events in Avro into JSON.</summary>
internal static class AvroJson
{
    private const string Header = "ChangeEventHeader";

    // Bitmaps in the header.
    private static readonly string[] FieldLists = ["changedFields", "nulledFields", "diffFields"];

    /// <summary>Writes an event; the fields that its header lists are written by name.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> payload, RecordSchema schema)
    {
        using var bytes = new MemoryStream(payload.ToArray(), writable: false);
        var record = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BoundedAvroDecoder(bytes));
        WriteRecord(writer, record, schema);
    }

    private static void WriteRecord(Utf8JsonWriter writer, GenericRecord record, RecordSchema schema)
    {
        var isHeader = record.Schema.Name == Header;
        writer.WriteStartObject();
        foreach (var field in record.Schema.Fields)
        {
            var value = record.GetValue(field.Pos);
            writer.WritePropertyName(field.Name);
            if (isHeader && FieldLists.Contains(field.Name, StringComparer.Ordinal) && value is IEnumerable bitmaps)
            {
                value = FieldBitmap.Decode(bitmaps.OfType<string>(), schema).ToArray();
            }

            WriteValue(writer, value, schema);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, RecordSchema schema)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case GenericRecord record:
                WriteRecord(writer, record, schema);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case DateTime time:
                writer.WriteStringValue(time.ToUniversalTime());
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case GenericFixed bytes:
                writer.WriteBase64StringValue(bytes.Value);
                break;
            case GenericEnum name:
                writer.WriteStringValue(name.Value);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in map)
                {
                    writer.WritePropertyName((string)entry.Key);
                    WriteValue(writer, entry.Value, schema);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var element in list)
                {
                    WriteValue(writer, element, schema);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
