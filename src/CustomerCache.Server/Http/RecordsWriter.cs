using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Server.Http;

/// <summary>Writes selected records by copying the bytes that were encoded when the records were built.</summary>
internal static class RecordsWriter
{
    private const int BlockBytes = 64 * 1024;

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
        var isFirst = true;
        foreach (var slice in selection.Slices)
        {
            for (var next = 0; next < slice.Count; )
            {
                next = WriteBlock(writer, slice, next, lines, ref isFirst);
                if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
                {
                    return;
                }
            }
        }

        writer.Write(
            lines ? []
            : isFirst ? "[]"u8
            : "]"u8
        );
        await writer.FlushAsync(cancellationToken);
    }

    // Copies as many records as fit into one block of the pipe's own memory, at least one. Larger blocks than the pipe's usual 4 kB
    // halve the time of a large answer.
    private static int WriteBlock(PipeWriter writer, TenantSlice slice, int next, bool lines, ref bool isFirst)
    {
        var block = writer.GetSpan(Math.Max(BlockBytes, slice[next].Utf8.Length + 1));
        var written = 0;
        while (next < slice.Count && slice[next].Utf8.Span is var record && record.Length < block.Length - written)
        {
            if (!lines)
            {
                block[written++] = isFirst ? (byte)'[' : (byte)',';
            }

            record.CopyTo(block[written..]);
            written += record.Length;
            if (lines)
            {
                block[written++] = (byte)'\n';
            }

            isFirst = false;
            next++;
        }

        writer.Advance(written);
        return next;
    }

    /// <summary>Encodes the selected members of the selected records.</summary>
    public static byte[] Project(RecordSelection selection, FieldSelection fields, bool lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
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
}
