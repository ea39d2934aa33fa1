using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>An edge on its way to Bruin.</summary>
/// <param name="Edge">The orchestrator's row.</param>
/// <param name="LogicalIds">The logical ids of its links; null when they could not be asked for, so that those known before stay.</param>
/// <param name="Stored">The record served so far, from which parts are carried forward that could not be asked for.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeToCross")]
public sealed record EdgeToCross([property: Id(0)] ListedEdge Edge, [property: Id(1)] ImmutableArray<LogicalId>? LogicalIds, [property: Id(2)] DeviceRecord? Stored);
