using System.Collections.Immutable;

namespace CustomerCache.Core.Inventory;

/// <summary>An edge in the listing of one enterprise: its number and the logical ids of its links (none when the vendor gave no links).</summary>
public sealed record EnterpriseEdge(long Number, ImmutableArray<LogicalId> LogicalIds);
