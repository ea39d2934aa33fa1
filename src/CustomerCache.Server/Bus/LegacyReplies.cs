using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Http;
using NATS.Client.Core;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Encodes replies as the former services did: <c>{"body":…,"status":…}</c> without blanks and in ASCII. Records are copied as they were
/// encoded when they were built.
/// </summary>
internal static class LegacyReplies
{
    // {"body":,"status":200}
    private const int Envelope = 22;

    private static readonly byte[] Found = ",\"status\":200}"u8.ToArray();

    private static ReadOnlySpan<byte> Start => "{\"body\":"u8;

    /// <summary>
    /// Returns the size of a reply in bytes if it is ASCII; another one has up to <see cref="AsciiJson.MaxGrowth"/> times that.
    /// </summary>
    public static long EstimateLength(LegacyCallAnswer answer) =>
        Envelope + (answer.Selection is { } selection ? RecordsWriter.Length(selection, lines: false) : TextOf(answer).Length);

    /// <summary>Returns whether a reply is larger than a limit; reads the records only when their size does not tell.</summary>
    public static bool IsLarger(LegacyReplyMessage reply, int limit) =>
        reply.EstimatedLength > limit || (reply.EstimatedLength * AsciiJson.MaxGrowth > limit && Length(reply.Answer) > limit);

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
            AsciiJson.Write(writer, TextOf(answer));
        }

        writer.Write(End(answer));
    }

    /// <summary>Encodes a reply into an array.</summary>
    public static byte[] ToArray(LegacyReplyMessage reply)
    {
        var writer = new ArrayBufferWriter<byte>(checked((int)reply.EstimatedLength));
        Write(writer, reply.Answer);
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

    private static long Length(LegacyCallAnswer answer)
    {
        long length = Envelope;
        if (answer.Selection is not { } selection)
        {
            return length + AsciiJson.Length(TextOf(answer));
        }

        return length + 2 + Math.Max(0, selection.Count - 1) + selection.Records.Sum(r => AsciiJson.Length(r.Utf8.Span));
    }

    private static ReadOnlySpan<byte> TextOf(LegacyCallAnswer answer) => RawJson.FromText(answer.Text).Utf8;

    private static byte[] End(LegacyCallAnswer answer) =>
        answer.Status == 200
            ? Found
            : Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"status\":{answer.Status}}}"));

    private static void WriteRecords(IBufferWriter<byte> writer, RecordSelection selection)
    {
        writer.Write("["u8);
        var isFirst = true;
        foreach (var record in selection.Records)
        {
            if (!isFirst)
            {
                writer.Write(","u8);
            }

            isFirst = false;
            AsciiJson.Write(writer, record.Utf8.Span);
        }

        writer.Write("]"u8);
    }
}

/// <summary>Represents a reply that is encoded when it is sent.</summary>
/// <param name="answer">The answer.</param>
internal sealed class LegacyReplyMessage(LegacyCallAnswer answer)
{
    public LegacyCallAnswer Answer => answer;

    /// <summary>The size in bytes as far as it is known before the records are read.</summary>
    public long EstimatedLength { get; } = LegacyReplies.EstimateLength(answer);

    /// <summary>The size in bytes once it was sent.</summary>
    public long Length { get; set; }
}

/// <summary>Encodes replies into the connection's own buffer.</summary>
internal sealed class LegacyReplySerializer : INatsSerialize<LegacyReplyMessage>
{
    public static readonly LegacyReplySerializer Instance = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, LegacyReplyMessage value)
    {
        // All of it at once: a buffer that grows is copied each time.
        bufferWriter.GetMemory(checked((int)value.EstimatedLength));
        var counting = new CountingWriter(bufferWriter);
        LegacyReplies.Write(counting, value.Answer);
        value.Length = counting.Count;
    }

    private sealed class CountingWriter(IBufferWriter<byte> writer) : IBufferWriter<byte>
    {
        public long Count { get; private set; }

        public void Advance(int count)
        {
            Count += count;
            writer.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);
    }
}
