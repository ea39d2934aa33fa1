namespace CustomerCache.Core.Crossing;

/// <summary>What became of a device, and why. <c>default</c> is "cached".</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.Decision")]
public readonly record struct Decision([property: Id(0)] DecisionKind Kind, [property: Id(1)] DecisionReason Reason)
{
    /// <summary>Crossed and served.</summary>
    public static readonly Decision Cached = new(DecisionKind.Cached, DecisionReason.Cached);

    /// <summary>Not crossed; what was stored stays.</summary>
    public static Decision Skipped(DecisionReason reason) => new(DecisionKind.Skipped, reason);

    /// <summary>Failed; what was stored stays.</summary>
    public static Decision Kept(DecisionReason reason) => new(DecisionKind.Kept, reason);

    /// <summary>Positively not to be served.</summary>
    public static Decision Removed(DecisionReason reason) => new(DecisionKind.Removed, reason);

    /// <summary>The key in a funnel: <c>cached</c>, <c>removed_not_monitorable</c>, <c>kept_site_failed</c> …</summary>
    public string FunnelKey =>
        Kind == DecisionKind.Cached ? DecisionNames.Of(Kind) : $"{DecisionNames.Of(Kind)}_{DecisionNames.Of(Reason)}";
}

/// <summary>What became of a device in a refresh.</summary>
[GenerateSerializer, Alias("customer-cache.DecisionKind")]
public enum DecisionKind
{
    /// <summary>Crossed and served.</summary>
    Cached = 0,

    /// <summary>Not crossed, on grounds that say nothing about the customer; a record stored earlier stays.</summary>
    Skipped = 1,

    /// <summary>Not crossed because something failed; a record stored earlier stays.</summary>
    Kept = 2,

    /// <summary>Not served, on a positive reason; a record stored earlier goes.</summary>
    Removed = 3,
}

/// <summary>
/// Why. The order is the order in which a refresh asks; the tables that decide are <see cref="EdgeListing"/>, <see cref="ProbeListing"/>
/// and <see cref="BruinTable"/>.
/// </summary>
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
