using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Something that happened in a refresh and that somebody may want to log, count or be told. A closed set; Core neither logs nor alerts,
/// it reports these to an <see cref="IRefreshObserver"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent")]
public abstract record RefreshEvent([property: Id(0)] TenantId Tenant)
{
    /// <summary>Another version is stored and served: by a refresh, an import, or devices that were crossed again.</summary>
    public sealed record Published(TenantId Tenant, TenantSnapshot? Before, TenantSnapshot After) : RefreshEvent(Tenant);

    /// <summary>A check found that what is served is older than two intervals, because no refresh could confirm it.</summary>
    public sealed record Overdue(TenantId Tenant, DateTimeOffset BuiltAt) : RefreshEvent(Tenant);

    /// <summary>A tenant was found due, or asked for, and its refresh starts.</summary>
    public sealed record Started(TenantId Tenant, string RefreshId) : RefreshEvent(Tenant);

    /// <summary>The vendor gave its list.</summary>
    public sealed record Listed(TenantId Tenant, int Rows, int UnreadableRows) : RefreshEvent(Tenant);

    /// <summary>The vendor gave no list: failed, or (no fault) an empty one.</summary>
    public sealed record ListingFailed(TenantId Tenant, VendorFault? Fault, int Attempt, int Attempts, DateTimeOffset? RetryAt)
        : RefreshEvent(Tenant);

    /// <summary>Every attempt to list failed; the refresh ends.</summary>
    public sealed record AttemptsExhausted(TenantId Tenant, int Attempts) : RefreshEvent(Tenant);

    /// <summary>The edges of an enterprise could not be listed: its edges keep the logical ids known before.</summary>
    public sealed record EnterpriseListingFailed(TenantId Tenant, long EnterpriseId, VendorFault Fault) : RefreshEvent(Tenant);

    /// <summary>The links configuration of an edge is missing or failed.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.LinksConfigurationFailed")]
    public sealed record LinksConfigurationFailed(TenantId Tenant, [property: Id(0)] ListedEdge Edge, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>Bruin failed when asked for the client of a device.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.ClientInfoFailed")]
    public sealed record ClientInfoFailed(TenantId Tenant, [property: Id(0)] string SerialNumber, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>Bruin failed when asked for the attributes (status) of a device.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.AttributesFailed")]
    public sealed record AttributesFailed(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] long ClientId,
        [property: Id(2)] VendorFault Fault
    ) : RefreshEvent(Tenant);

    /// <summary>Bruin failed when asked for a site.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.SiteFailed")]
    public sealed record SiteFailed(
        TenantId Tenant,
        [property: Id(0)] long ClientId,
        [property: Id(1)] long? SiteId,
        [property: Id(2)] VendorFault Fault
    ) : RefreshEvent(Tenant);

    /// <summary>Bruin failed when asked for the contacts of a client, or knows none.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.ContactsFailed")]
    public sealed record ContactsFailed(TenantId Tenant, [property: Id(0)] long ClientId, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>A device has more than one active inventory; the first one is used.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.SeveralInventories")]
    public sealed record SeveralInventories(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] ImmutableArray<ClientInfo> Inventories
    ) : RefreshEvent(Tenant);

    /// <summary>An answer could not be understood; the device is tried again.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.CrossingRetried")]
    public sealed record CrossingRetried(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] VendorFault Fault,
        [property: Id(2)] TimeSpan Delay
    ) : RefreshEvent(Tenant);

    /// <summary>A device is decided.</summary>
    public sealed record Decided(TenantId Tenant, string? SerialNumber, Decision Decision, string? Detail) : RefreshEvent(Tenant);

    /// <summary>No device of the tenant survived the crossing.</summary>
    public sealed record NothingLeft(TenantId Tenant) : RefreshEvent(Tenant);

    /// <summary>The new version would drop too many records and is not published.</summary>
    public sealed record ShrinkBlocked(TenantId Tenant, int Before, int Dropped, double MaxShrink) : RefreshEvent(Tenant);

    /// <summary>The result is stored and published; the version may be the old one when nothing differs.</summary>
    public sealed record Stored(TenantId Tenant, Snapshots.TenantSnapshot? Before, Snapshots.TenantSnapshot After, int Stale)
        : RefreshEvent(Tenant);

    /// <summary>The result could not be stored, or something that must not happen did; the state from before stays.</summary>
    public sealed record Broke(TenantId Tenant, Exception Exception) : RefreshEvent(Tenant);

    /// <summary>The refresh is over, whatever came of it.</summary>
    public sealed record Finished(TenantId Tenant, RefreshSummary Summary, DateTimeOffset? NextRefreshAt) : RefreshEvent(Tenant);
}
