using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A value on its way into its partition, with all that its domain says of it.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryWrite")]
public sealed record EntryWrite
{
    /// <summary>The domain.</summary>
    [Id(0)]
    public required string Domain { get; init; }

    /// <summary>The key as it is kept.</summary>
    [Id(1)]
    public required string Key { get; init; }

    /// <summary>The value: JSON in UTF-8.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    [Id(3)]
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(4)]
    public ImmutableArray<EntityName> DependsOn { get; init; } = [];

    /// <summary>Which entities belong to which others.</summary>
    [Id(5)]
    public ImmutableArray<EntityBond> Links { get; init; } = [];

    /// <summary>When it goes by itself; null for never.</summary>
    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is only handed to those who wait.</summary>
    [Id(7)]
    public bool IsNotKept { get; init; }

    internal static EntryWrite From(PartitionWrite write) => new()
    {
        Domain = write.Key.Domain,
        Key = write.Key.Key,
        Value = write.Value,
        Lease = write.Lease,
        DependsOn = [.. write.DependsOn.Select(EntityName.From)],
        Links = [.. write.Links.Select(EntityBond.From)],
        ExpiresAt = write.ExpiresAt,
        IsNotKept = write.IsNotKept,
    };

    internal PartitionWrite ToWrite() => new()
    {
        Key = new CacheKey(Domain, Key),
        Value = Value,
        Lease = Lease,
        DependsOn = [.. DependsOn.Select(e => e.ToEntity())],
        Links = [.. Links.Select(l => l.ToLink())],
        ExpiresAt = ExpiresAt,
        IsNotKept = IsNotKept,
    };
}
