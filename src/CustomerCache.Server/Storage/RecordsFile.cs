using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Storage;

/// <summary>The records of a tenant as lines of JSON: first the version, then one record per line.</summary>
internal static class RecordsFile
{
    /// <summary>Encodes a snapshot; the records are copied, not encoded again.</summary>
    public static ReadOnlyMemory<byte> Encode(TenantSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(int.MaxValue / 2, snapshot.JsonBytes + snapshot.Records.Length + 256));
        using (var json = new Utf8JsonWriter(buffer, WireJson.Writer))
        {
            json.WriteStartObject();
            json.WriteString("tenant", snapshot.Tenant.ToString());
            json.WriteNumber("version", snapshot.Version);
            json.WriteString("changed_at", snapshot.ChangedAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("records", snapshot.Records.Length);
            json.WriteEndObject();
        }

        foreach (var record in snapshot.Records)
        {
            buffer.Write("\n"u8);
            buffer.Write(record.Utf8.Span);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Decodes; throws <see cref="InvalidDataException"/> for what we did not write.</summary>
    public static (long Version, DateTimeOffset ChangedAt, List<DeviceRecord> Records) Decode(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var header = JsonDocument.Parse(NextLine(ref content));
            var count = header.RootElement.GetProperty("records").GetInt32();
            var records = new List<DeviceRecord>(count);
            while (records.Count < count)
            {
                using var line = JsonDocument.Parse(NextLine(ref content));
                records.Add(RecordReader.TryRead(line.RootElement, out var error) ?? throw new InvalidDataException($"record {records.Count} {error}"));
            }

            return (header.RootElement.GetProperty("version").GetInt64(), header.RootElement.GetProperty("changed_at").GetDateTimeOffset(), records);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("the file is not a list of records: " + e.Message, e);
        }
    }

    private static ReadOnlyMemory<byte> NextLine(ref ReadOnlyMemory<byte> content)
    {
        var end = content.Span.IndexOf((byte)'\n');
        var line = end < 0 ? content : content[..end];
        content = end < 0 ? default : content[(end + 1)..];
        return line;
    }
}
