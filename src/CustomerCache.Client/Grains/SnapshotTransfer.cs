using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Grains;

/// <summary>What has to be fetched to get from one version of a tenant to the current one. The records follow in blocks.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.SnapshotTransfer")]
public sealed record SnapshotTransfer
{
    /// <summary>The version that the follower has; 0 for none.</summary>
    [Id(0)]
    public long From { get; init; }

    /// <summary>The current version.</summary>
    [Id(1)]
    public long To { get; init; }

    /// <summary>
    /// Whether the blocks hold all records, since no way leads from the older version; otherwise only those that changed.
    /// </summary>
    [Id(2)]
    public bool IsWhole { get; init; }

    /// <summary>Records in all blocks together.</summary>
    [Id(3)]
    public int Records { get; init; }

    /// <summary>Serial numbers that are gone; empty when whole.</summary>
    [Id(4)]
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>All serial numbers in their new order, only where the changes would not give it.</summary>
    [Id(5)]
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>When the current version was last confirmed.</summary>
    [Id(6)]
    public DateTimeOffset BuiltAt { get; init; }

    /// <summary>When the records became what they are.</summary>
    [Id(7)]
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Some records of a list, as lines of JSON.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordBlock")]
public sealed record RecordBlock
{
    /// <summary>One record per line, compact JSON in UTF-8, a line break between two; empty for no record.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Lines { get; init; }

    /// <summary>How many lines.</summary>
    [Id(1)]
    public int Records { get; init; }

    /// <summary>Where the next block starts; null when this is the last one.</summary>
    [Id(2)]
    public int? Next { get; init; }
}

/// <summary>
/// Something about a tenant changed: a new version, a refresh that started or ended. Small on purpose; who follows the tenant fetches the
/// rest.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantAnnouncement")]
public sealed record TenantAnnouncement
{
    /// <summary>Which one, as <c>system/host</c>.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>The version that is served now.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>When it was last confirmed.</summary>
    [Id(2)]
    public DateTimeOffset? BuiltAt { get; init; }
}
