using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Grains;

/// <summary>Represents the transfer from one version of a tenant to the current one. The records follow in blocks.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.SnapshotTransfer")]
public sealed record SnapshotTransfer
{
    /// <summary>The follower's version; 0 for none.</summary>
    [Id(0)]
    public long From { get; init; }

    /// <summary>The current version.</summary>
    [Id(1)]
    public long To { get; init; }

    /// <summary>Whether the blocks hold all records, since no delta leads from the older version; otherwise only changed ones.</summary>
    [Id(2)]
    public bool IsWhole { get; init; }

    /// <summary>The number of records in all blocks.</summary>
    [Id(3)]
    public int Records { get; init; }

    /// <summary>The removed serial numbers; empty when whole.</summary>
    [Id(4)]
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>All serial numbers in their new order, if the changes do not determine it.</summary>
    [Id(5)]
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>When the current version was last confirmed.</summary>
    [Id(6)]
    public DateTimeOffset BuiltAt { get; init; }

    /// <summary>When the records last changed.</summary>
    [Id(7)]
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The first block, so that a small change takes one call; null when there is none.</summary>
    [Id(8)]
    public RecordBlock? First { get; init; }

    /// <summary>When the follower's version was made, as the owner knows it; null when whole.</summary>
    [Id(9)]
    public DateTimeOffset? FromChangedAt { get; init; }

    /// <summary>The delta that consists of the records of all blocks.</summary>
    internal SnapshotDelta ToDelta(ImmutableArray<DeviceRecord> records) => new(From, To, records, Removed, Order, FromChangedAt);
}

/// <summary>Represents a block of records as lines of JSON.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordBlock")]
public sealed record RecordBlock
{
    /// <summary>One record per line, compact JSON in UTF-8, separated by line breaks; empty for no record.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Lines { get; init; }

    /// <summary>The number of lines.</summary>
    [Id(1)]
    public int Records { get; init; }

    /// <summary>The offset of the next block; null for the last one.</summary>
    [Id(2)]
    public int? Next { get; init; }
}

/// <summary>
/// Announces a change of a tenant: a new version, or a refresh that started or ended. Deliberately small; followers fetch the rest.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantAnnouncement")]
public sealed record TenantAnnouncement
{
    /// <summary>The tenant, as <c>system/host</c>.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>The current version.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>When it was last confirmed.</summary>
    [Id(2)]
    public DateTimeOffset? BuiltAt { get; init; }
}
