namespace CustomerCache.Core.Crossing;

/// <summary>Why. The order is the order in which a refresh asks; the tables that decide are <see cref="EdgeListing"/>, <see cref="ProbeListing"/> and <see cref="BruinTable"/>.</summary>
[GenerateSerializer, Alias("customer-cache.DecisionReason")]
public enum DecisionReason
{
    /// <summary>Client known, status monitorable: crossed.</summary>
    Cached = 0,

    /// <summary>The vendor lists the edge without a state.</summary>
    StateMissing = 1,

    /// <summary>The edge was never activated.</summary>
    NeverActivated = 2,

    /// <summary>The edge is on the operator's black list.</summary>
    Blacklisted = 3,

    /// <summary>The vendor lists the device without a serial number.</summary>
    SerialMissing = 4,

    /// <summary>Another device of the same host has the same serial number and is listed first.</summary>
    SerialRepeated = 5,

    /// <summary>The probe never reported: both of its moments are <c>never</c>.</summary>
    NeverContacted = 6,

    /// <summary>Bruin knows no active inventory for the serial number.</summary>
    NoClientInfo = 7,

    /// <summary>The management status is missing or not one that we watch.</summary>
    NotMonitorable = 8,

    /// <summary>The status is Pending and the client is excluded for that status.</summary>
    PendingClientBlacklisted = 9,

    /// <summary>Bruin failed when asked for the client.</summary>
    ClientInfoFailed = 10,

    /// <summary>Bruin failed when asked for the attributes of the inventory.</summary>
    AttributesFailed = 11,

    /// <summary>Bruin failed when asked for the site; a site that does not exist counts too.</summary>
    SiteFailed = 12,

    /// <summary>An answer had unexpected content, again after all retries.</summary>
    UnexpectedAnswer = 13,

    /// <summary>Served so far, but no longer in the vendor's list.</summary>
    Unlisted = 14,

    /// <summary>Nothing of the tenant survived the crossing, so what was stored stays.</summary>
    NothingLeft = 15,

    /// <summary>Put in by an import; not crossed by us yet.</summary>
    Imported = 16,
}
