using System.Collections.Immutable;

using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Messages;

/// <summary>One record, or that there is none.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordAnswer")]
public sealed record RecordAnswer
{
    /// <summary>Compact JSON in UTF-8; empty when the serial number is not in the cache. Not nullable: Orleans would write byte after byte, two bytes for most.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Record { get; init; }

    /// <summary>The version that the record is from; null without a record.</summary>
    [Id(1)]
    public ReadVersion? Read { get; init; }

    /// <summary>Tenants of the system that were never built, as <c>system/host</c>: where there are any, the device may be theirs.</summary>
    [Id(2)]
    public ImmutableArray<TenantId> Missing { get; init; } = [];
}
