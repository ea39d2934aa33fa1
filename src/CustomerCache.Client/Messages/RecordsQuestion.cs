using System.Collections.Immutable;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Queries;

namespace CustomerCache.Client.Messages;

/// <summary>Represents a request for one block of the records that a query selects.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordsQuestion")]
public sealed record RecordsQuestion
{
    /// <summary>Selects the records of one system.</summary>
    [Id(0)]
    public required RecordQuery Query { get; init; }

    /// <summary>The versions that the first block was read from; empty for the first block. Later blocks come from the same versions or not at all.</summary>
    [Id(1)]
    public ImmutableArray<ReadVersion> At { get; init; } = [];

    /// <summary>The number of selected records before the block; 0 for the first one.</summary>
    [Id(2)]
    public int Offset { get; init; }
}
