namespace CustomerCache.Core.Crossing;

/// <summary>Represents what happened to a device, and why. <c>default</c> is "cached".</summary>
/// <param name="Kind">The kind of decision.</param>
/// <param name="Reason">The reason.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.Decision")]
public readonly record struct Decision([property: Id(0)] DecisionKind Kind, [property: Id(1)] DecisionReason Reason)
{
    /// <summary>Crossed and served.</summary>
    public static readonly Decision Cached = new(DecisionKind.Cached, DecisionReason.Cached);

    /// <summary>Returns a decision not to cross the device; the stored record is kept.</summary>
    public static Decision Skipped(DecisionReason reason) => new(DecisionKind.Skipped, reason);

    /// <summary>Returns a decision after a failure; the stored record is kept.</summary>
    public static Decision Kept(DecisionReason reason) => new(DecisionKind.Kept, reason);

    /// <summary>Returns a decision not to serve the device.</summary>
    public static Decision Removed(DecisionReason reason) => new(DecisionKind.Removed, reason);

    /// <summary>Gets the funnel key: <c>cached</c>, <c>removed_not_monitorable</c>, <c>kept_site_failed</c> and so on.</summary>
    public string FunnelKey =>
        Kind == DecisionKind.Cached ? DecisionNames.Of(Kind) : $"{DecisionNames.Of(Kind)}_{DecisionNames.Of(Reason)}";
}

/// <summary>Specifies what happened to a device in a refresh.</summary>
[GenerateSerializer, Alias("customer-cache.DecisionKind")]
public enum DecisionKind
{
    /// <summary>Crossed and served.</summary>
    Cached = 0,

    /// <summary>Not crossed, for reasons unrelated to the customer; the stored record is kept.</summary>
    Skipped = 1,

    /// <summary>Not crossed because of a failure; the stored record is kept.</summary>
    Kept = 2,

    /// <summary>Not served, for a positive reason; the stored record is dropped.</summary>
    Removed = 3,
}

/// <summary>Specifies the reason of a decision, in the order in which a refresh checks.</summary>
/// <remarks>Decided by <see cref="EdgeListing"/>, <see cref="ProbeListing"/> and <see cref="BruinTable"/>.</remarks>
[GenerateSerializer, Alias("customer-cache.DecisionReason")]
public enum DecisionReason
{
    /// <summary>The client is known and the status monitorable.</summary>
    Cached = 0,

    /// <summary>The vendor lists the edge without a state.</summary>
    StateMissing = 1,

    /// <summary>The edge was never activated.</summary>
    NeverActivated = 2,

    /// <summary>The edge is on the operator's deny list.</summary>
    Blacklisted = 3,

    /// <summary>The vendor lists the device without a serial number.</summary>
    SerialMissing = 4,

    /// <summary>Another device of the same host has the same serial number and is listed first.</summary>
    SerialRepeated = 5,

    /// <summary>The probe never reported: both of its times are <c>never</c>.</summary>
    NeverContacted = 6,

    /// <summary>Bruin has no active inventory for the serial number.</summary>
    NoClientInfo = 7,

    /// <summary>The management status is missing or not monitored.</summary>
    NotMonitorable = 8,

    /// <summary>The status is Pending and the client is excluded for that status.</summary>
    PendingClientBlacklisted = 9,

    /// <summary>Reading the client from Bruin failed.</summary>
    ClientInfoFailed = 10,

    /// <summary>Reading the attributes of the inventory from Bruin failed.</summary>
    AttributesFailed = 11,

    /// <summary>Reading the site from Bruin failed, or it does not exist.</summary>
    SiteFailed = 12,

    /// <summary>A response had unexpected content after all retries.</summary>
    UnexpectedAnswer = 13,

    /// <summary>The device is served but no longer listed by the vendor.</summary>
    Unlisted = 14,

    /// <summary>No device of the tenant was crossed, so the stored records are kept.</summary>
    NothingLeft = 15,

    /// <summary>The record was imported and not crossed yet.</summary>
    Imported = 16,
}
