namespace CustomerCache.Core.Crossing;

/// <summary>Why. The order is the order in which a refresh asks; the tables that decide are <see cref="EdgeListing"/>, <see cref="ProbeListing"/> and <see cref="BruinTable"/>.</summary>
public enum DecisionReason
{
    /// <summary>Client known, status monitorable: crossed.</summary>
    Cached,

    /// <summary>The vendor lists the edge without a state.</summary>
    StateMissing,

    /// <summary>The edge was never activated.</summary>
    NeverActivated,

    /// <summary>The edge is on the operator's black list.</summary>
    Blacklisted,

    /// <summary>The vendor lists the device without a serial number.</summary>
    SerialMissing,

    /// <summary>Another device of the same host has the same serial number and is listed first.</summary>
    SerialRepeated,

    /// <summary>The probe never reported: both of its moments are <c>never</c>.</summary>
    NeverContacted,

    /// <summary>Bruin knows no active inventory for the serial number.</summary>
    NoClientInfo,

    /// <summary>The management status is missing or not one that we watch.</summary>
    NotMonitorable,

    /// <summary>The status is Pending and the client is excluded for that status.</summary>
    PendingClientBlacklisted,

    /// <summary>Bruin failed when asked for the client.</summary>
    ClientInfoFailed,

    /// <summary>Bruin failed when asked for the attributes of the inventory.</summary>
    AttributesFailed,

    /// <summary>Bruin failed when asked for the site; a site that does not exist counts too.</summary>
    SiteFailed,

    /// <summary>An answer had unexpected content, again after all retries.</summary>
    UnexpectedAnswer,

    /// <summary>Served so far, but no longer in the vendor's list.</summary>
    Unlisted,

    /// <summary>Nothing of the tenant survived the crossing, so what was stored stays.</summary>
    NothingLeft,

    /// <summary>Put in by an import; not crossed by us yet.</summary>
    Imported,
}
