using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A crossed record: its content tag, and its bytes unless the tenant has them.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordForm")]
public sealed record RecordForm
{
    /// <summary>Digest of the bytes.</summary>
    [Id(0)]
    public required string Tag { get; init; }

    /// <summary>Compact JSON; empty when the tenant named this tag. Not nullable: Orleans would write byte after byte, two bytes for most.</summary>
    [Id(1)]
    public ReadOnlyMemory<byte> Utf8 { get; init; }

    internal static RecordForm? From(DeviceRecord? record, string? storedTag) => record is null ? null
        : new RecordForm { Tag = record.ContentTag, Utf8 = record.ContentTag == storedTag ? default : record.Utf8 };

    /// <summary>The record; <paramref name="stored"/> is what the tenant serves.</summary>
    internal DeviceRecord ToRecord(DeviceRecord? stored) => !Utf8.IsEmpty ? RecordLines.DecodeOne(Utf8)
        : stored?.ContentTag == Tag ? stored
        : throw new InvalidOperationException("A device left out a record that its tenant does not have.");
}
