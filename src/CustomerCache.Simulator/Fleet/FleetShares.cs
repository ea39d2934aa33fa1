namespace CustomerCache.Simulator;

/// <summary>
/// Configures how often each special case occurs, as a share from 0 to 1. The cases of the first group exclude one another; a share above
/// zero is met exactly (rounded, at least one device in a fleet of twenty or more), so the funnel is predictable. The cases of the second
/// group are chosen independently for each device. With the defaults about nine devices in ten are cached.
/// </summary>
public sealed class FleetShares
{
    /// <summary>Edges whose state is null.</summary>
    public double StateNull { get; set; } = 0.005;

    /// <summary>Edges in state <c>NEVER_ACTIVATED</c>, probes that never reported.</summary>
    public double NeverActivated { get; set; } = 0.02;

    /// <summary>Edges without a serial number.</summary>
    public double WithoutSerial { get; set; } = 0.005;

    /// <summary>Devices that Bruin does not know.</summary>
    public double WithoutInventory { get; set; } = 0.02;

    /// <summary>Devices whose management status is none of the monitorable ones.</summary>
    public double NotMonitorable { get; set; } = 0.03;

    /// <summary>Edges with status <c>Pending</c> at a client of <see cref="Fleet.PendingBlackList"/>.</summary>
    public double PendingBlackListed { get; set; } = 0.02;

    /// <summary>Clients of <see cref="Fleet.PendingBlackList"/>; at least one when there are two clients.</summary>
    public double BlackListedClients { get; set; } = 0.05;

    /// <summary>Monitored devices with status <c>Pending</c> at other clients: these are cached.</summary>
    public double Pending { get; set; } = 0.04;

    /// <summary>Devices with two active inventories, of two clients when there are two.</summary>
    public double SeveralInventories { get; set; } = 0.02;

    /// <summary>Devices that also have a disconnected inventory, listed first.</summary>
    public double RetiredInventory { get; set; } = 0.05;

    /// <summary>Edges with an HA partner.</summary>
    public double HaPartner { get; set; } = 0.1;

    /// <summary>Links that are wireless.</summary>
    public double Wireless { get; set; } = 0.15;

    /// <summary>Edges whose configuration has no WAN module.</summary>
    public double WithoutWanModule { get; set; } = 0.02;

    /// <summary>Edges without a readable last contact: null or <c>0000-00-00 00:00:00</c>.</summary>
    public double WithoutLastContact { get; set; } = 0.01;

    /// <summary>Devices last seen 8 to 60 days before <see cref="FleetOptions.AsOf"/>, beyond the monitors' seven days.</summary>
    public double LongSilent { get; set; } = 0.03;

    /// <summary>Clients without any ticket contact.</summary>
    public double WithoutContacts { get; set; } = 0.04;

    /// <summary>Sites without a time zone, found by ZIP only.</summary>
    public double WithoutTimeZone { get; set; } = 0.1;
}
