using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>What Bruin knows of one serial number: its documents in answer order, and the attributes shared by the active ones.</summary>
public sealed record SimulatedInventory
{
    public required string SerialNumber { get; init; }

    public required ImmutableArray<SimulatedInventoryItem> Items { get; init; }

    /// <summary>Null: the attribute is absent.</summary>
    public required string? ManagementStatus { get; init; }

    public required ImmutableArray<SimulatedAccess> Accesses { get; init; }
}
