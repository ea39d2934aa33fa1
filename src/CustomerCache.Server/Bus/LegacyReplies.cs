using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using NATS.Client.Core;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Encodes replies as the former services did: <c>{"body":…,"status":…}</c> without blanks and in ASCII. Records are copied as they were
/// encoded when they were built.
/// </summary>
internal static class LegacyReplies
{
    private static readonly byte[] Found = ",\"status\":200}"u8.ToArray();

    private static ReadOnlySpan<byte> Start => "{\"body\":"u8;

    /// <summary>Returns the size of a reply in bytes.</summary>
    public static int Length(LegacyCallAnswer answer)
    {
        var length = (long)Start.Length + End(answer).Length;
        if (answer.Selection is not { } selection)
        {
            return (int)(length + AsciiJson.Length(RawJson.FromText(answer.Text).Utf8));
        }

        length += 2 + Math.Max(0, selection.Count - 1);
        foreach (var slice in selection.Slices)
        {
            for (var i = 0; i < slice.Count; i++)
            {
                length += AsciiJson.Length(slice[i].Utf8.Span);
            }
        }

        return checked((int)length);
    }

    /// <summary>Encodes a reply.</summary>
    public static void Write(IBufferWriter<byte> writer, LegacyCallAnswer answer)
    {
        writer.Write(Start);
        if (answer.Selection is { } selection)
        {
            WriteRecords(writer, selection);
        }
        else
        {
            AsciiJson.Write(writer, RawJson.FromText(answer.Text).Utf8);
        }

        writer.Write(End(answer));
    }

    /// <summary>Encodes a reply into an array.</summary>
    public static byte[] ToArray(LegacyCallAnswer answer)
    {
        var writer = new ArrayBufferWriter<byte>(Length(answer));
        Write(writer, answer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Compresses a reply for a caller that asked for it.</summary>
    public static byte[] Compress(ReadOnlyMemory<byte> reply)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(reply.Span);
        }

        return compressed.ToArray();
    }

    private static byte[] End(LegacyCallAnswer answer) =>
        answer.Status == 200
            ? Found
            : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"status\":{answer.Status}}}"));

    private static void WriteRecords(IBufferWriter<byte> writer, RecordSelection selection)
    {
        writer.Write("["u8);
        var isFirst = true;
        foreach (var slice in selection.Slices)
        {
            for (var i = 0; i < slice.Count; i++)
            {
                if (!isFirst)
                {
                    writer.Write(","u8);
                }

                isFirst = false;
                AsciiJson.Write(writer, slice[i].Utf8.Span);
            }
        }

        writer.Write("]"u8);
    }
}

/// <summary>Encodes replies into the connection's own buffer.</summary>
internal sealed class LegacyReplySerializer : INatsSerialize<LegacyCallAnswer>
{
    public static readonly LegacyReplySerializer Instance = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, LegacyCallAnswer value)
    {
        // All of it at once: a buffer that grows is copied each time.
        bufferWriter.GetMemory(LegacyReplies.Length(value));
        LegacyReplies.Write(bufferWriter, value);
    }
}
