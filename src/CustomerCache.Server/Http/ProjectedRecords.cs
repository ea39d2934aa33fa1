using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Represents the selected members of the selected records, encoded. Immutable.</summary>
/// <remarks>
/// The text of a chunk is kept with the chunk for the members asked for last: another version encodes only the chunks that changed, and
/// what is kept is at most as large as the records.
/// </remarks>
internal sealed class ProjectedRecords
{
    private static readonly ConditionalWeakTable<RecordChunk, Kept> Known = [];

    // In an array every record is preceded by its comma, among lines it is followed by its end.
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly bool _lines;

    private ProjectedRecords(bool lines) => _lines = lines;

    /// <summary>Gets the length in bytes.</summary>
    public long Length =>
        _parts.Sum(p => (long)p.Length)
        + (
            _lines ? 0
            : _parts.Count > 0 ? 1
            : 2
        );

    /// <summary>Encodes a selection, as one array or one record per line.</summary>
    public static ProjectedRecords Of(RecordSelection selection, FieldSelection fields, bool lines)
    {
        var projected = new ProjectedRecords(lines);
        foreach (var slice in selection.Slices)
        {
            if (slice.IsWhole)
            {
                var name = $"{lines} {slice.HasContacts} {fields}";
                projected.Add(slice.Snapshot.Records.Chunks.Select(c => TextOf(c, name, slice.HasContacts, fields, lines)));
            }
            else
            {
                projected.Add(slice.Records.Chunk(Pages.Average).Select(records => (ReadOnlyMemory<byte>)Encode(records, fields, lines)));
            }
        }

        return projected;
    }

    /// <summary>Answers the request.</summary>
    public Task WriteAsync(HttpContext context) => WriteAsync(context.Response.BodyWriter, context.FlushToCallerAsync);

    /// <summary>Writes everything.</summary>
    public Task WriteAsync(PipeWriter writer) =>
        WriteAsync(writer, async () => !(await writer.FlushAsync(CancellationToken.None)).IsCompleted);

    private async Task WriteAsync(PipeWriter writer, Func<ValueTask<bool>> flushAsync)
    {
        writer.Write(_lines ? [] : "["u8);
        for (var i = 0; i < _parts.Count; i++)
        {
            writer.Write((i == 0 && !_lines ? _parts[i][1..] : _parts[i]).Span);
            if (!await flushAsync())
            {
                return;
            }
        }

        writer.Write(_lines ? [] : "]"u8);
        await flushAsync();
    }

    private void Add(IEnumerable<ReadOnlyMemory<byte>> texts) => _parts.AddRange(texts.Where(t => !t.IsEmpty));

    private static ReadOnlyMemory<byte> TextOf(RecordChunk chunk, string name, bool withContacts, FieldSelection fields, bool lines)
    {
        if (!Known.TryGetValue(chunk, out var kept) || kept.Name != name)
        {
            var records = withContacts ? chunk.Records : chunk.Records.Select(r => r.WithoutContacts);
            kept = new Kept(name, Encode(records, fields, lines));
            Known.AddOrUpdate(chunk, kept);
        }

        return kept.Text;
    }

    private static byte[] Encode(IEnumerable<DeviceRecord> records, FieldSelection fields, bool lines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        foreach (var record in records)
        {
            buffer.Write(lines ? [] : ","u8);
            json.Reset();
            fields.Write(json, record.Utf8.Span);
            json.Flush();
            buffer.Write(lines ? "\n"u8 : []);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Kept(string Name, byte[] Text);
}
