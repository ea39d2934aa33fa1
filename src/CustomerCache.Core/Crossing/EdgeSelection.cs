using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>The outcome of <see cref="EdgeListing"/>: each edge of the listing is in exactly one of the two lists.</summary>
public sealed record EdgeSelection(ImmutableArray<ListedEdge> ToCross, ImmutableArray<DecidedEdge> Decided);

/// <summary>An edge that is decided without Bruin.</summary>
public sealed record DecidedEdge(ListedEdge Edge, Decision Decision);
