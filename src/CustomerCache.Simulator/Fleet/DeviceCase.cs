namespace CustomerCache.Simulator;

/// <summary>
/// What a refresh should make of a device, given an empty store, no faults, the usual monitorable statuses and
/// <see cref="Fleet.PendingBlackList"/> as the Pending black list. In the order in which the decisions are taken.
/// </summary>
public enum DeviceCase
{
    /// <summary>The device ends up in the cache.</summary>
    Cached,

    /// <summary>The orchestrator reports no state.</summary>
    StateNull,

    /// <summary>State <c>NEVER_ACTIVATED</c>, or a probe both of whose moments are <c>never</c>.</summary>
    NeverActivated,

    /// <summary>No serial number, so nothing to ask Bruin for.</summary>
    WithoutSerial,

    /// <summary>No active inventory at Bruin.</summary>
    WithoutInventory,

    /// <summary>A management status outside the monitorable ones, or none.</summary>
    NotMonitorable,

    /// <summary>Status <c>Pending</c> at a black-listed client; edges only.</summary>
    PendingBlackListed,
}
