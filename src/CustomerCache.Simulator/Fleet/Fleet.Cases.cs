namespace CustomerCache.Simulator;

public sealed partial class Fleet
{
    private const string NeverActivated = "NEVER_ACTIVATED";
    private const string Never = "never";

    /// <summary>Returns the expected decision about an edge in the current fleet. Ignores the edge black list.</summary>
    public DeviceCase CaseOf(SimulatedEdge edge)
    {
        ArgumentNullException.ThrowIfNull(edge);
        return edge switch
        {
            { State: null } => DeviceCase.StateNull,
            { State: NeverActivated } => DeviceCase.NeverActivated,
            { SerialNumber: null or "" } => DeviceCase.WithoutSerial,
            _ => CaseAtBruin(edge.SerialNumber, pendingCounts: true),
        };
    }

    /// <summary>
    /// Returns the expected decision about a probe in the current fleet. The Pending black list does not apply to probes.
    /// </summary>
    public DeviceCase CaseOf(SimulatedProbe probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return probe switch
        {
            { NodeToNode: Never, RealService: Never } => DeviceCase.NeverActivated,
            { SerialNumber: null or "" } => DeviceCase.WithoutSerial,
            _ => CaseAtBruin(probe.SerialNumber, pendingCounts: false),
        };
    }

    private DeviceCase CaseAtBruin(string serial, bool pendingCounts)
    {
        var inventory = FindInventory(serial);
        var item = inventory?.Items.FirstOrDefault(i => i.Status == SimulatedInventoryItem.Active && i.ServiceNumber == serial);
        if (inventory is null || item is null)
            return DeviceCase.WithoutInventory;
        if (inventory.ManagementStatus is not { } status || !ManagementStatuses.Monitorable.Contains(status))
            return DeviceCase.NotMonitorable;
        return pendingCounts && status == ManagementStatuses.Pending && PendingBlackList.Contains(item.ClientId)
            ? DeviceCase.PendingBlackListed
            : DeviceCase.Cached;
    }
}
