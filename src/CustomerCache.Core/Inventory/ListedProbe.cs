using System.Collections.Immutable;

namespace CustomerCache.Core.Inventory;

/// <summary>Represents a probe as listed by Hawkeye. Ids are passed on as delivered.</summary>
/// <param name="ProbeId">As delivered, JSON (text or number).</param>
/// <param name="Uid">As delivered, JSON.</param>
/// <param name="Group">As delivered, JSON.</param>
/// <param name="TypeName">As delivered, JSON.</param>
/// <param name="SerialNumber">The serial number; the row is discarded when it is null or empty.</param>
/// <param name="NodeToNodeLastUpdate">The time of the last node-to-node update, or <c>never</c>.</param>
/// <param name="RealServiceLastUpdate">The time of the last real-service update, or <c>never</c>.</param>
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

/// <summary>Represents a complete listing of a vendor.</summary>
/// <param name="Rows">The rows, in the vendor's order.</param>
/// <param name="UnreadableRows">The number of omitted rows. Above zero, a missing device may be among them.</param>
public sealed record Listing<T>(ImmutableArray<T> Rows, int UnreadableRows);
