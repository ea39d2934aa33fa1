using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>An edge on its way to Bruin.</summary>
/// <param name="Edge">The orchestrator's row.</param>
/// <param name="LogicalIds">The logical ids of its links; null when they could not be asked for, so that those known before stay.</param>
/// <param name="Stored">The record served so far, from which parts are carried forward that could not be asked for.</param>
public sealed record EdgeToCross(ListedEdge Edge, ImmutableArray<LogicalId>? LogicalIds, DeviceRecord? Stored);
