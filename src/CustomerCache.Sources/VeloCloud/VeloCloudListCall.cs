using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Represents a call that returns a list, read row by row as it arrives; no buffer grows with the number of rows.</summary>
/// <param name="rows">The kind of rows, for the fault of another response.</param>
internal abstract class VeloCloudListCall<T>(Uri url, byte[] body, string rows) : VeloCloudCall<Listing<T>>(url, body)
    where T : class
{
    public override async ValueTask<VendorResult<Listing<T>>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await IsPageAsync(response.Content, cancellationToken))
        {
            return PageFault();
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var content = PipeReader.Create(stream);
        try
        {
            if (await IsArrayAsync(content, cancellationToken))
            {
                return await Rows.ReadAsync<T>(content, ReadRow, cancellationToken);
            }

            using var json = await JsonDocument.ParseAsync(content.AsStream(leaveOpen: true), default, cancellationToken);
            return Read(json.RootElement);
        }
        finally
        {
            await content.CompleteAsync();
        }
    }

    protected sealed override VendorResult<Listing<T>> ReadContent(JsonElement root) => UnexpectedFault($"it is not a list of {rows}");

    /// <summary>Reads a row, given the previous one (null for the first); returns null for an unreadable row.</summary>
    protected abstract T? ReadRow(JsonElement row, T? before);

    // Leaves the content at its first significant character.
    private static async ValueTask<bool> IsArrayAsync(PipeReader content, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await content.ReadAsync(cancellationToken);
            if (Skip(read.Buffer) is { } start)
            {
                content.AdvanceTo(start);
                return read.Buffer.Slice(start).FirstSpan[0] == '[';
            }

            content.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return false;
            }
        }
    }

    // Returns null while there is only white space, or part of a byte order mark.
    private static SequencePosition? Skip(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.IsNext("\uFEFF"u8, advancePast: true) && buffer.Length < 3 && reader.IsNext(0xEF))
        {
            return null;
        }

        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.End ? null : reader.Position;
    }
}
