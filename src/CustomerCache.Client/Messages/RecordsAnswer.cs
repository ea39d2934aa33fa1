using System.Collections.Immutable;

using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Messages;

/// <summary>A block of selected records.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordsAnswer")]
public sealed record RecordsAnswer
{
    /// <summary>Whether the versions that the question names are no longer at hand: start again from the first block.</summary>
    [Id(0)]
    public bool IsGone { get; init; }

    /// <summary>The versions that the records are from.</summary>
    [Id(1)]
    public ImmutableArray<ReadVersion> Read { get; init; } = [];

    /// <summary>Selected tenants that were never built, as <c>system/host</c>.</summary>
    [Id(2)]
    public ImmutableArray<TenantId> Missing { get; init; } = [];

    /// <summary>Hosts that the question names and nobody knows; when there are any, nothing is answered.</summary>
    [Id(3)]
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Records selected in all blocks together.</summary>
    [Id(4)]
    public int Total { get; init; }

    /// <summary>The records.</summary>
    [Id(5)]
    public RecordBlock Block { get; init; } = new();
}
