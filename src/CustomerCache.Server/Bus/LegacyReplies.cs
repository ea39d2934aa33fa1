using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Encodes replies as the former services did: <c>{"body":…,"status":…}</c> without blanks and in ASCII. Records are copied as they were
/// encoded when they were built.
/// </summary>
internal static class LegacyReplies
{
    /// <summary>Returns the approximate size of a reply in bytes; characters beyond ASCII make it larger.</summary>
    public static long EstimateLength(LegacyCallAnswer answer) =>
        64 + (answer.Selection is { } selection ? RecordsWriter.Length(selection, lines: false) : answer.Text!.Length);

    /// <summary>Encodes a reply.</summary>
    public static void Write(IBufferWriter<byte> writer, LegacyCallAnswer answer)
    {
        writer.Write("{\"body\":"u8);
        if (answer.Selection is { } selection)
        {
            WriteRecords(writer, selection);
        }
        else
        {
            AsciiJson.Write(writer, RawJson.FromText(answer.Text).Utf8);
        }

        writer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"status\":{answer.Status}}}")));
    }

    /// <summary>Encodes a reply that has no records.</summary>
    public static byte[] Text(int status, string text)
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer, new LegacyCallAnswer(status, text, null, []));
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

/// <summary>Writes into one rented array, which grows as needed and is returned when disposed. Not thread safe.</summary>
internal sealed class RentedBuffer(long capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent((int)Math.Min(capacity, Array.MaxLength));
    private int _written;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _written);

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsSpan(_written);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    private void Ensure(int sizeHint)
    {
        var needed = _written + Math.Max(1, sizeHint);
        if (needed <= _array.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _array.Length, Array.MaxLength)));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
