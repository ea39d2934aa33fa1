namespace CustomerCache.Simulator;

/// <summary>
/// Specifies the expected decision about a device, given an empty store, no faults, the default monitorable statuses and <see
/// cref="Fleet.PendingBlackList"/> as the Pending black list. In the order of the decisions.
/// </summary>
public enum DeviceCase
{
    /// <summary>The device is cached.</summary>
    Cached,

    /// <summary>The orchestrator reports no state.</summary>
    StateNull,

    /// <summary>State <c>NEVER_ACTIVATED</c>, or a probe whose two times are <c>never</c>.</summary>
    NeverActivated,

    /// <summary>The device has no serial number.</summary>
    WithoutSerial,

    /// <summary>No active inventory at Bruin.</summary>
    WithoutInventory,

    /// <summary>A management status outside the monitorable ones, or none.</summary>
    NotMonitorable,

    /// <summary>Status <c>Pending</c> at a black-listed client; edges only.</summary>
    PendingBlackListed,
}
