using System.Collections.Immutable;

namespace CustomerCache.Client.Calling;

/// <summary>How a WAN link of an edge is configured.</summary>
public sealed record RecordLinkConfiguration
{
    /// <summary>Names of the interfaces; null in records that lack them.</summary>
    public ImmutableArray<string?>? Interfaces { get; init; }

    /// <summary><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</summary>
    public string? Mode { get; init; }

    /// <summary><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</summary>
    public string? Type { get; init; }
}
