using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// Decides by Bruin's responses. The first matching row, from top to bottom, decides.
/// <list type="table">
/// <listheader><term>Bruin's response</term><description>decision</description></listheader>
/// <item><term>client information: failed</term><description>kept: client_info_failed</description></item>
/// <item><term>client information: no active inventory</term><description>removed: no_client_info</description></item>
/// <item><term>attributes: failed</term><description>kept: attributes_failed</description></item>
/// <item><term>first "Management Status" is missing or not monitorable</term><description>removed: not_monitorable</description></item>
/// <item><term>status is Pending and the client is excluded for it (edges only)</term><description>removed:
/// pending_client_blacklisted</description></item>
/// <item><term>site: failed or does not exist (edges only)</term><description>kept: site_failed</description></item>
/// <item><term>contacts: failed (edges only)</term><description>cached, with the stored contacts</description></item>
/// <item><term>else</term><description>cached</description></item>
/// </list>
/// </summary>
public static class BruinTable
{
    /// <summary>Returns the decision for a device without an inventory, which has no known owner; null continues.</summary>
    public static Decision? ByInventories(IReadOnlyList<ClientInfo> inventories) =>
        inventories.Count == 0 ? Decision.Removed(DecisionReason.NoClientInfo) : null;

    /// <summary>Returns the first "Management Status" among the attributes; null for none.</summary>
    public static string? ManagementStatus(IReadOnlyList<InventoryAttribute> attributes) =>
        attributes.FirstOrDefault(a => a.Key == CrossingPolicy.ManagementStatusKey)?.Value;

    /// <summary>Returns whether devices of a status are monitored.</summary>
    public static bool IsMonitorable(string? status, CrossingPolicy policy) =>
        status is not null && policy.MonitorableStatuses.Contains(status);

    /// <summary>Returns the decision about an edge by its status and client; null continues.</summary>
    public static Decision? EdgeByStatus(string? status, long clientId, CrossingPolicy policy) =>
        !IsMonitorable(status, policy) ? Decision.Removed(DecisionReason.NotMonitorable)
        : status == CrossingPolicy.Pending && policy.PendingBlacklistedClients.Contains(clientId)
            ? Decision.Removed(DecisionReason.PendingClientBlacklisted)
        : null;

    /// <summary>Returns the decision about a probe by its status; the Pending list does not apply to probes.</summary>
    public static Decision? ProbeByStatus(string? status, CrossingPolicy policy) =>
        IsMonitorable(status, policy) ? null : Decision.Removed(DecisionReason.NotMonitorable);
}
