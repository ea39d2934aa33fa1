using System.Collections.Immutable;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Client.Grains;

/// <summary>Represents one record, or its absence.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordAnswer")]
public sealed record RecordAnswer
{
    /// <summary>
    /// The record as compact JSON in UTF-8; empty when the serial number is not in the cache. Not nullable: Orleans would encode it byte by
    /// byte, at about twice the size.
    /// </summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>The version of the record; null without a record.</summary>
    [Id(1)]
    public ReadVersion? Read { get; init; }

    /// <summary>Tenants of the system that were never built, as <c>system/host</c>, and may have the device.</summary>
    [Id(2)]
    public ImmutableArray<TenantId> Missing { get; init; } = [];
}

/// <summary>Represents a block of selected records.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordsAnswer")]
public sealed record RecordsResponse
{
    /// <summary>Whether the requested versions are no longer available; start again from the first block.</summary>
    [Id(0)]
    public bool IsGone { get; init; }

    /// <summary>The versions of the records.</summary>
    [Id(1)]
    public ImmutableArray<ReadVersion> Read { get; init; } = [];

    /// <summary>Selected tenants that were never built, as <c>system/host</c>.</summary>
    [Id(2)]
    public ImmutableArray<TenantId> Missing { get; init; } = [];

    /// <summary>The unknown hosts of the query; if there are any, nothing else is returned.</summary>
    [Id(3)]
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>The number of records in all blocks.</summary>
    [Id(4)]
    public int Total { get; init; }

    /// <summary>The block of records.</summary>
    [Id(5)]
    public RecordBlock Block { get; init; } = new();
}

/// <summary>Represents a request for one block of the records that a query selects.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordsQuestion")]
public sealed record RecordsRequest
{
    /// <summary>Selects the records of one system.</summary>
    [Id(0)]
    public required RecordQuery Query { get; init; }

    /// <summary>
    /// The versions that the first block was read from; empty for the first block. Later blocks come from the same versions or not at all.
    /// </summary>
    [Id(1)]
    public ImmutableArray<ReadVersion> At { get; init; } = [];

    /// <summary>The number of selected records before the block; 0 for the first one.</summary>
    [Id(2)]
    public int Offset { get; init; }
}
