using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents Bruin's inventory of a serial number: its documents in response order, and the attributes shared by the active ones.
/// </summary>
public sealed record SimulatedInventory
{
    public required string SerialNumber { get; init; }

    public required ImmutableArray<SimulatedInventoryItem> Items { get; init; }

    /// <summary>Null: the attribute is absent.</summary>
    public required string? ManagementStatus { get; init; }

    public required ImmutableArray<SimulatedAccess> Accesses { get; init; }
}

/// <summary>
/// Represents an inventory document. <see cref="ServiceNumber"/> may differ from the requested serial, because Bruin searches by substring.
/// </summary>
public sealed record SimulatedInventoryItem(string InventoryId, int ClientId, int SiteId, string ServiceNumber, string Status)
{
    public const string Active = "A";
    public const string Disconnected = "D";
}

/// <summary>Defines the values of Bruin's attribute <c>Management Status</c>, literally: the dash is U+2013.</summary>
public static class ManagementStatuses
{
    public const string Pending = "Pending";
    public const string Gold = "Active – Gold Monitoring";
    public const string Platinum = "Active – Platinum Monitoring";
    public const string Inactive = "Inactive – Not Monitored";
    public const string Suspended = "Suspended";

    /// <summary>The statuses that are monitored in production.</summary>
    public static FrozenSet<string> Monitorable { get; } = FrozenSet.Create(StringComparer.Ordinal, Pending, Gold, Platinum);
}
