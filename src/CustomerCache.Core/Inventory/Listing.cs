using System.Collections.Immutable;

namespace CustomerCache.Core.Inventory;

/// <summary>A complete pass over a vendor's list.</summary>
/// <param name="Rows">In the vendor's order.</param>
/// <param name="UnreadableRows">Rows left out because they were not what was promised. Above zero, "not listed" proves nothing about a device.</param>
public sealed record Listing<T>(ImmutableArray<T> Rows, int UnreadableRows);
