using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Represents an event of a refresh. A closed set. Core reports these to an <see cref="IEventObserver{TEvent}"/>; it neither logs nor
/// alerts.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent")]
public abstract record RefreshEvent([property: Id(0)] TenantId Tenant)
{
    /// <summary>A new version was stored and is served: after a refresh, an import, or a recrossing.</summary>
    public sealed record Published(TenantId Tenant, TenantSnapshot? Before, TenantSnapshot After) : RefreshEvent(Tenant);

    /// <summary>A check found the served records older than two intervals because no refresh could confirm them.</summary>
    public sealed record Overdue(TenantId Tenant, DateTimeOffset BuiltAt) : RefreshEvent(Tenant);

    /// <summary>A refresh started because the tenant was due or a caller requested it.</summary>
    public sealed record Started(TenantId Tenant, string RefreshId) : RefreshEvent(Tenant);

    /// <summary>The vendor's listing was read.</summary>
    public sealed record Listed(TenantId Tenant, int Rows, int UnreadableRows) : RefreshEvent(Tenant);

    /// <summary>The vendor's listing failed, or (without a fault) was empty.</summary>
    public sealed record ListingFailed(TenantId Tenant, VendorFault? Fault, int Attempt, int Attempts, DateTimeOffset? RetryAt)
        : RefreshEvent(Tenant);

    /// <summary>Every attempt to list failed; the refresh ended.</summary>
    public sealed record AttemptsExhausted(TenantId Tenant, int Attempts) : RefreshEvent(Tenant);

    /// <summary>The edges of an enterprise could not be listed; they keep their stored logical ids.</summary>
    public sealed record EnterpriseListingFailed(TenantId Tenant, long EnterpriseId, VendorFault Fault) : RefreshEvent(Tenant);

    /// <summary>The links configuration of an edge is missing or could not be read.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.LinksConfigurationFailed")]
    public sealed record LinksConfigurationFailed(TenantId Tenant, [property: Id(0)] ListedEdge Edge, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>Reading a device's client from Bruin failed.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.ClientInfoFailed")]
    public sealed record ClientInfoFailed(TenantId Tenant, [property: Id(0)] string SerialNumber, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>Reading a device's attributes (status) from Bruin failed.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.AttributesFailed")]
    public sealed record AttributesFailed(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] long ClientId,
        [property: Id(2)] VendorFault Fault
    ) : RefreshEvent(Tenant);

    /// <summary>Reading a site from Bruin failed.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.SiteFailed")]
    public sealed record SiteFailed(
        TenantId Tenant,
        [property: Id(0)] long ClientId,
        [property: Id(1)] long? SiteId,
        [property: Id(2)] VendorFault Fault
    ) : RefreshEvent(Tenant);

    /// <summary>Reading a client's contacts from Bruin failed, or there are none.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.ContactsFailed")]
    public sealed record ContactsFailed(TenantId Tenant, [property: Id(0)] long ClientId, [property: Id(1)] VendorFault Fault)
        : RefreshEvent(Tenant);

    /// <summary>A device has more than one active inventory; the first is used.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.SeveralInventories")]
    public sealed record SeveralInventories(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] ImmutableArray<ClientInfo> Inventories
    ) : RefreshEvent(Tenant);

    /// <summary>A vendor response was unreadable; the device is retried.</summary>
    [GenerateSerializer, Immutable, Alias("customer-cache.RefreshEvent.CrossingRetried")]
    public sealed record CrossingRetried(
        TenantId Tenant,
        [property: Id(0)] string SerialNumber,
        [property: Id(1)] VendorFault Fault,
        [property: Id(2)] TimeSpan Delay
    ) : RefreshEvent(Tenant);

    /// <summary>A device was decided.</summary>
    public sealed record Decided(TenantId Tenant, string? SerialNumber, Decision Decision, string? Detail) : RefreshEvent(Tenant);

    /// <summary>
    /// The look-ups of these devices failed; <paramref name="Undecided"/> serial numbers have no record and are retried within minutes.
    /// </summary>
    public sealed record LookUpsFailed(TenantId Tenant, ImmutableArray<DeviceOutcome> Devices, int Undecided) : RefreshEvent(Tenant);

    /// <summary>Devices without a record were looked up again; <paramref name="Left"/> serial numbers still have none.</summary>
    public sealed record UndecidedRetried(TenantId Tenant, int Retried, int Left, DateTimeOffset NextAt) : RefreshEvent(Tenant);

    /// <summary>No device of the tenant was crossed.</summary>
    public sealed record NothingLeft(TenantId Tenant) : RefreshEvent(Tenant);

    /// <summary>The new version would drop too many records and was not published.</summary>
    public sealed record ShrinkBlocked(TenantId Tenant, int Before, int Dropped, double MaxShrink) : RefreshEvent(Tenant);

    /// <summary>The result was stored and published; the version is unchanged when nothing differs.</summary>
    public sealed record Stored(TenantId Tenant, Snapshots.TenantSnapshot? Before, Snapshots.TenantSnapshot After, int Stale)
        : RefreshEvent(Tenant);

    /// <summary>The result could not be stored, or an unexpected exception occurred; the previous state is kept.</summary>
    public sealed record Broke(TenantId Tenant, Exception Exception) : RefreshEvent(Tenant);

    /// <summary>The refresh ended, with any outcome.</summary>
    public sealed record Finished(TenantId Tenant, RefreshSummary Summary, DateTimeOffset? NextRefreshAt) : RefreshEvent(Tenant);
}

/// <summary>
/// Defines the service keys of the two kinds of <see cref="IEventObserver{TEvent}"/> for devices that are crossed on other nodes than their
/// tenant's owner.
/// </summary>
/// <remarks>An observer registered without a key is both.</remarks>
public static class RefreshObserverRoles
{
    /// <summary>Observes on the node where the event happens, immediately: logs.</summary>
    public const string Node = "node";

    /// <summary>Observes all events of a tenant's refreshes on the node that owns the tenant: alerts.</summary>
    public const string Owner = "owner";
}
