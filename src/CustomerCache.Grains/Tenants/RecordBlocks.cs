using System.Runtime.InteropServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Cuts lists of records into message-sized blocks.</summary>
internal static class RecordBlocks
{
    /// <summary>
    /// The size of a block in bytes, unless a single record is longer: large enough to amortize the call, small enough for the gateway's
    /// buffers.
    /// </summary>
    public const int Bytes = 512 * 1024;

    /// <summary>Returns the block of a list that starts at an offset.</summary>
    public static RecordBlock Cut(IReadOnlyCollection<DeviceRecord> records, int offset) =>
        Cut(records is RecordTable table ? table.From(offset) : records.Skip(offset), offset, records.Count);

    /// <summary>Returns the block of a selection that starts at an offset.</summary>
    public static RecordBlock Cut(RecordSelection selection, int offset) =>
        Cut(selection.Page(offset, Math.Max(0, selection.Count - offset)).Records, offset, selection.Count);

    private static RecordBlock Cut(IEnumerable<DeviceRecord> rest, int offset, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var block = new List<DeviceRecord>();
        var bytes = 0;
        foreach (var record in rest)
        {
            bytes += record.Utf8.Length + 1;
            if (block.Count > 0 && bytes > Bytes)
            {
                break;
            }

            block.Add(record);
        }

        return new RecordBlock
        {
            Lines = RecordLines.Encode(CollectionsMarshal.AsSpan(block)),
            Records = block.Count,
            Next = offset + block.Count < total ? offset + block.Count : null,
        };
    }
}
