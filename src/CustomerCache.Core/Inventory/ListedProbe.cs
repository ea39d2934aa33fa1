using System.Collections.Immutable;

namespace CustomerCache.Core.Inventory;

/// <summary>What Hawkeye says of one probe. Ids are text in its answers and are passed on as delivered.</summary>
/// <param name="ProbeId">As delivered, JSON (text or number).</param>
/// <param name="Uid">As delivered, JSON.</param>
/// <param name="Group">As delivered, JSON.</param>
/// <param name="TypeName">As delivered, JSON.</param>
/// <param name="SerialNumber">Null or empty: discarded.</param>
/// <param name="NodeToNodeLastUpdate">Moment of the last node-to-node update, or the word <c>never</c>.</param>
/// <param name="RealServiceLastUpdate">Moment of the last real-service update, or the word <c>never</c>.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ListedProbe")]
public sealed record ListedProbe(
    [property: Id(0)] RawJson ProbeId,
    [property: Id(1)] RawJson Uid,
    [property: Id(2)] RawJson Group,
    [property: Id(3)] RawJson TypeName,
    [property: Id(4)] string? SerialNumber,
    [property: Id(5)] string? NodeToNodeLastUpdate,
    [property: Id(6)] string? RealServiceLastUpdate
);

/// <summary>A complete pass over a vendor's list.</summary>
/// <param name="Rows">In the vendor's order.</param>
/// <param name="UnreadableRows">Rows left out because they were not what was promised. Above zero, "not listed" proves nothing about a
/// device.</param>
public sealed record Listing<T>(ImmutableArray<T> Rows, int UnreadableRows);
