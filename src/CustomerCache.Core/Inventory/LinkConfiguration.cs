using System.Collections.Immutable;

namespace CustomerCache.Core.Inventory;

/// <summary>How a WAN link of an edge is configured. Links that lack one of the three fields are left out by the source: callers work on all of them.</summary>
/// <param name="Interfaces">Names of the interfaces.</param>
/// <param name="Mode"><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</param>
/// <param name="Type"><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</param>
public sealed record LinkConfiguration(ImmutableArray<string> Interfaces, string Mode, string Type);
