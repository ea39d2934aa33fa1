using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// The decisions that Bruin's answers allow. Asked from top to bottom; the first that decides, decides.
/// <list type="table">
/// <listheader><term>Bruin's answer</term><description>decision</description></listheader>
/// <item><term>client information: failed</term><description>kept: client_info_failed</description></item>
/// <item><term>client information: no active inventory</term><description>removed: no_client_info</description></item>
/// <item><term>attributes: failed</term><description>kept: attributes_failed</description></item>
/// <item><term>first "Management Status" is missing or not monitorable</term><description>removed: not_monitorable</description></item>
/// <item><term>status is Pending and the client is excluded for it (edges only)</term><description>removed:
/// pending_client_blacklisted</description></item>
/// <item><term>site: failed or does not exist (edges only)</term><description>kept: site_failed</description></item>
/// <item><term>contacts: failed (edges only)</term><description>cached, with the contacts known before</description></item>
/// <item><term>else</term><description>cached</description></item>
/// </list>
/// </summary>
public static class BruinTable
{
    /// <summary>No inventory at all: the device belongs to nobody that we know.</summary>
    public static Decision? ByInventories(IReadOnlyList<ClientInfo> inventories) =>
        inventories.Count == 0 ? Decision.Removed(DecisionReason.NoClientInfo) : null;

    /// <summary>The first "Management Status" among the attributes; null when there is none.</summary>
    public static string? ManagementStatus(IReadOnlyList<InventoryAttribute> attributes) =>
        attributes.FirstOrDefault(a => a.Key == CrossingPolicy.ManagementStatusKey)?.Value;

    /// <summary>Whether we watch devices of this status at all.</summary>
    public static bool IsMonitorable(string? status, CrossingPolicy policy) =>
        status is not null && policy.MonitorableStatuses.Contains(status);

    /// <summary>The decision about an edge by its status and client; null goes on.</summary>
    public static Decision? EdgeByStatus(string? status, long clientId, CrossingPolicy policy) =>
        !IsMonitorable(status, policy) ? Decision.Removed(DecisionReason.NotMonitorable)
        : status == CrossingPolicy.Pending && policy.PendingBlacklistedClients.Contains(clientId)
            ? Decision.Removed(DecisionReason.PendingClientBlacklisted)
        : null;

    /// <summary>The decision about a probe by its status; the Pending list does not apply to probes.</summary>
    public static Decision? ProbeByStatus(string? status, CrossingPolicy policy) =>
        IsMonitorable(status, policy) ? null : Decision.Removed(DecisionReason.NotMonitorable);
}
