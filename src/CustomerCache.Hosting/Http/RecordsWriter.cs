using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Hosting.Http;

/// <summary>Writes selected records: bytes that were encoded when the records were built are copied, nothing is encoded again.</summary>
internal static class RecordsWriter
{
    private const int FlushBytes = 128 * 1024;

    /// <summary>Length of the answer in bytes.</summary>
    public static long Length(RecordSelection selection, bool lines)
    {
        var length = lines ? 0L : 2 + Math.Max(0, selection.Count - 1);
        foreach (var slice in selection.Slices)
        {
            for (var i = 0; i < slice.Count; i++)
            {
                length += slice[i].Utf8.Length + (lines ? 1 : 0);
            }
        }

        return length;
    }

    /// <summary>Writes one array, or one record per line.</summary>
    public static async Task WriteAsync(PipeWriter writer, RecordSelection selection, bool lines, CancellationToken cancellationToken)
    {
        var (pending, first) = (0, true);
        if (!lines)
        {
            Byte(writer, (byte)'[');
        }

        foreach (var slice in selection.Slices)
        {
            for (var i = 0; i < slice.Count; i++)
            {
                var record = slice[i].Utf8;
                if (!lines && !first)
                {
                    Byte(writer, (byte)',');
                }

                writer.Write(record.Span);
                if (lines)
                {
                    Byte(writer, (byte)'\n');
                }

                first = false;
                pending += record.Length + 1;
                if (pending >= FlushBytes)
                {
                    pending = 0;
                    if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
                    {
                        return;
                    }
                }
            }
        }

        if (!lines)
        {
            Byte(writer, (byte)']');
        }

        await writer.FlushAsync(cancellationToken);
    }

    /// <summary>Encodes the selected members of the selected records.</summary>
    public static byte[] Project(RecordSelection selection, FieldSelection fields, bool lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, WireJson.Writer);
        if (!lines)
        {
            json.WriteStartArray();
        }

        foreach (var record in selection.Records)
        {
            fields.Write(json, record.Utf8);
            if (lines)
            {
                json.Flush();
                buffer.Write("\n"u8);
                json.Reset(buffer);
            }
        }

        if (!lines)
        {
            json.WriteEndArray();
        }

        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Byte(PipeWriter writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }
}
