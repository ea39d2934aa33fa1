using System.Buffers;
using System.IO.Pipelines;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Writes selected records by copying the bytes that were encoded when the records were built.</summary>
internal static class RecordsWriter
{
    /// <summary>Length of the answer in bytes.</summary>
    public static long Length(RecordSelection selection, bool lines) =>
        selection.Slices.Sum(s => s.JsonBytes) + (lines ? selection.Count : 2 + Math.Max(0, selection.Count - 1));

    /// <summary>Answers one array, or one record per line.</summary>
    public static Task WriteAsync(HttpContext context, RecordSelection selection, bool lines) =>
        WriteAsync(context.Response.BodyWriter, selection, lines, context.FlushToCallerAsync);

    /// <summary>Writes one array, or one record per line.</summary>
    public static Task WriteAsync(PipeWriter writer, RecordSelection selection, bool lines) =>
        WriteAsync(writer, selection, lines, async () => !(await writer.FlushAsync(CancellationToken.None)).IsCompleted);

    private static async Task WriteAsync(PipeWriter writer, RecordSelection selection, bool lines, Func<ValueTask<bool>> flushAsync)
    {
        using var records = selection.Records.GetEnumerator();
        var isFirst = true;
        for (var hasNext = records.MoveNext(); hasNext; )
        {
            hasNext = WriteBlock(writer, records, lines, ref isFirst);
            if (!await flushAsync())
            {
                return;
            }
        }

        writer.Write(
            lines ? []
            : isFirst ? "[]"u8
            : "]"u8
        );
        await flushAsync();
    }

    // Copies as many records as fit into one block of the pipe's own memory, at least one; returns whether more follow.
    private static bool WriteBlock(PipeWriter writer, IEnumerator<DeviceRecord> records, bool lines, ref bool isFirst)
    {
        var block = writer.GetSpan(Math.Max(AnswerWriting.BlockBytes, records.Current.Utf8.Length + 1));
        var written = 0;
        while (records.Current.Utf8.Span is var record && record.Length < block.Length - written)
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
            if (!records.MoveNext())
            {
                writer.Advance(written);
                return false;
            }
        }

        writer.Advance(written);
        return true;
    }
}
