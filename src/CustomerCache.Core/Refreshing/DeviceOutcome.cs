using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>What one pass over a tenant found for one listed device.</summary>
/// <param name="SerialNumber">Null when the vendor gave none.</param>
/// <param name="HaSerialNumber">The other half of an HA pair, which shares every decision.</param>
/// <param name="Edge">Identity of an edge; null for a probe.</param>
/// <param name="Outcome">The record, or why there is none.</param>
public sealed record DeviceOutcome(string? SerialNumber, string? HaSerialNumber, EdgeId? Edge, CrossingOutcome Outcome);
