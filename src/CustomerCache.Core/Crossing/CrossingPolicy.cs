using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>What an operator decides about which devices are cached. Immutable; one per deployment.</summary>
/// <param name="MonitorableStatuses">Management statuses of devices that we watch. Compared literally: an en dash is not a hyphen.</param>
/// <param name="PendingBlacklistedClients">Clients whose edges in status <c>Pending</c> are not watched.</param>
/// <param name="BlacklistedEdges">Edges that are left alone whatever Bruin says.</param>
/// <param name="FallbackTimeZone">Zone of sites whose own zone is not known.</param>
public sealed record CrossingPolicy(
    ImmutableHashSet<string> MonitorableStatuses,
    ImmutableHashSet<long> PendingBlacklistedClients,
    ImmutableHashSet<EdgeId> BlacklistedEdges,
    TimeZoneInfo FallbackTimeZone)
{
    /// <summary>The statuses that are watched unless configured otherwise; the dash is U+2013.</summary>
    public static readonly ImmutableArray<string> DefaultMonitorableStatuses =
        ["Pending", "Active – Gold Monitoring", "Active – Platinum Monitoring"];

    /// <summary>The status to which <see cref="PendingBlacklistedClients"/> applies.</summary>
    public const string Pending = "Pending";

    /// <summary>The attribute of a Bruin inventory that holds the management status.</summary>
    public const string ManagementStatusKey = "Management Status";
}
