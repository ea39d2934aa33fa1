using System.Text.Json;
using System.Text.Unicode;

namespace CustomerCache.Core.Snapshots;

/// <summary>Encodes records as lines of JSON, for storage and between nodes.</summary>
/// <remarks>A record is compact JSON without line breaks; its bytes are copied, never re-encoded.</remarks>
public static class RecordLines
{
    /// <summary>Returns records as one block, separated by line breaks.</summary>
    public static byte[] Encode(ReadOnlySpan<DeviceRecord> records)
    {
        var length = Math.Max(0, records.Length - 1);
        foreach (var record in records)
        {
            length += record.Utf8.Length;
        }

        var block = GC.AllocateUninitializedArray<byte>(length);
        var written = 0;
        foreach (var record in records)
        {
            if (written > 0)
            {
                block[written++] = (byte)'\n';
            }

            record.Utf8.Span.CopyTo(block.AsSpan(written));
            written += record.Utf8.Length;
        }

        return block;
    }

    /// <summary>Returns the lines of a block, without copying. An empty block has none.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> block)
    {
        while (!block.IsEmpty)
        {
            var end = block.Span.IndexOf((byte)'\n');
            yield return end < 0 ? block : block[..end];
            block = end < 0 ? default : block[(end + 1)..];
        }
    }

    /// <summary>Returns the records of a block; throws <see cref="InvalidDataException"/> on invalid data.</summary>
    public static IEnumerable<DeviceRecord> Decode(ReadOnlyMemory<byte> block)
    {
        foreach (var line in Split(block))
        {
            yield return DecodeOne(line);
        }
    }

    /// <summary>Returns one record; throws <see cref="InvalidDataException"/> on invalid data.</summary>
    public static DeviceRecord DecodeOne(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new InvalidDataException("a record is not UTF-8");
        }

        try
        {
            if (RecordReader.TryReadStored(line.Span) is { } record)
            {
                return record;
            }

            using var document = JsonDocument.Parse(line);
            return RecordReader.TryRead(document.RootElement, out var error) ?? throw new InvalidDataException("a record " + error);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("a record is not JSON: " + e.Message, e);
        }
    }
}
