using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>Cuts lists of records into blocks that one message carries with ease.</summary>
internal static class RecordBlocks
{
    /// <summary>
    /// Bytes of a block, unless a single record is longer: large enough that the call hardly counts, small enough for the gateway's
    /// buffers.
    /// </summary>
    public const int Bytes = 512 * 1024;

    /// <summary>The block of a list that starts at a record.</summary>
    public static RecordBlock Cut(ImmutableArray<DeviceRecord> records, int offset) => Cut(records.Skip(offset), offset, records.Length);

    /// <summary>The block of a selection that starts at a record.</summary>
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
