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
        await using var stream = await BodyLimit.OpenAsync(response.Content, BodyLimit.List, cancellationToken);
        var content = new BoundedPipe(PipeReader.Create(stream), MaxBodyBytes);
        try
        {
            switch (await FirstAsync(content, cancellationToken))
            {
                case '[':
                    return await Rows.ReadAsync<T>(content, ReadRow, cancellationToken);
                case '<' when HasPageType(response.Content):
                    return PageFault();
                default:
                    await using (var document = new BoundedStream(content.AsStream(leaveOpen: true), MaxBodyBytes))
                    {
                        using var json = await JsonDocument.ParseAsync(document, default, cancellationToken);
                        return Read(json.RootElement);
                    }
            }
        }
        finally
        {
            await content.CompleteAsync();
        }
    }

    protected sealed override VendorResult<Listing<T>> ReadContent(JsonElement root) => UnexpectedFault($"it is not a list of {rows}");

    /// <summary>Reads a row, given the previous one (null for the first); returns null for an unreadable row.</summary>
    protected abstract T? ReadRow(JsonElement row, T? before);

    // Leaves the content at its first significant character, and returns it; null when there is none.
    private async ValueTask<char?> FirstAsync(BoundedPipe content, CancellationToken cancellationToken)
    {
        for (var skipped = 0L; skipped <= MaxBodyBytes; )
        {
            var read = await content.ReadAsync(cancellationToken);
            if (Skip(read.Buffer) is { } start)
            {
                content.AdvanceTo(start);
                return (char)read.Buffer.Slice(start).FirstSpan[0];
            }

            // White space is read once only; the first bytes may be a part of a byte order mark.
            var isMark = skipped == 0 && read.Buffer.Length < 3;
            skipped += isMark ? 0 : read.Buffer.Length;
            content.AdvanceTo(isMark ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }

        throw BodyLimit.Exceeded(MaxBodyBytes);
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
