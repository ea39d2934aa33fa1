using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>Provides the customer cache to calling services.</summary>
/// <remarks>
/// A singleton; thread safe; suited to thousands of calls per second. Calls are retried with backoff for about 30 seconds when a silo is
/// lost, so each may execute twice; then <see cref="CustomerCacheUnreachableException"/> is thrown. An unknown tenant throws
/// <see cref="ArgumentException"/>.
/// </remarks>
public interface ICustomerCacheClient
{
    /// <summary>
    /// Returns the selected records, all from the same version of each tenant, in blocks that are prefetched. Tenants that were never built
    /// are omitted silently while any selected one is built; <see cref="ReadAsync"/> returns which.
    /// </summary>
    /// <exception cref="ArgumentException">The query names unknown hosts, or uses fields, limit or cursor, which only HTTP
    /// supports.</exception>
    /// <exception cref="NotBuiltException">None of the selected tenants was ever built.</exception>
    /// <exception cref="RecordsMovedException">While enumerating: the versions are no longer available; start again.</exception>
    IAsyncEnumerable<EncodedRecord> GetRecordsAsync(RecordQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns the selected records with a header: versions, missing tenants and number of records.</summary>
    Task<RecordsReading> ReadAsync(RecordQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the record of a serial number, compared literally, from the first configured tenant of a system that has it; null when none
    /// has.
    /// </summary>
    /// <exception cref="NotBuiltException">No built tenant has it, and a tenant that was never built may.</exception>
    Task<EncodedRecord?> FindRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken = default);

    /// <summary>Returns the status of all tenants as known to the responding silo, at most a moment behind their owners.</summary>
    Task<IReadOnlyList<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a refresh, due or not, or returns the running one. Null when the tenant is stored but no longer configured.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="acceptShrink">Whether the result is published even if it drops more records than a refresh may.</param>
    /// <param name="cancellationToken">Cancels the call, not the refresh.</param>
    Task<RefreshStatus?> StartRefreshAsync(TenantId tenant, bool acceptShrink = false, CancellationToken cancellationToken = default);

    /// <summary>Returns the status of a running or recent refresh; null when it is unknown.</summary>
    Task<RefreshStatus?> GetRefreshAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns the changes since a version, from the owner. If the version is current, waits up to <paramref name="wait"/>, at most
    /// <see cref="ITenantGrain.MaxWait"/>, for a newer one.
    /// </summary>
    Task<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Returns a replica of the tenant in this process once it has caught up; it follows the tenant until disposed.</summary>
    /// <remarks>
    /// Reads cost no call and continue while no silo is reachable. Share one per tenant: each holds all records and makes its own calls.
    /// </remarks>
    ValueTask<TenantReplica> FollowAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>Represents the version of a tenant that records were read from.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Version">Its version; only increases.</param>
/// <param name="BuiltAt">When the records were last confirmed.</param>
/// <param name="ChangedAt">When the records last changed.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ReadVersion")]
public sealed record ReadVersion(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] long Version,
    [property: Id(2)] DateTimeOffset BuiltAt,
    [property: Id(3)] DateTimeOffset ChangedAt
)
{
    internal static ReadVersion Of(TenantSnapshot snapshot) => new(snapshot.Tenant, snapshot.Version, snapshot.BuiltAt, snapshot.ChangedAt);
}

/// <summary>Represents a Bruin inventory: the client and site of a device.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">The name, as delivered.</param>
/// <param name="SiteId">Bruin's site number; null when Bruin names none.</param>
public sealed record RecordClient(long? ClientId, string? ClientName, long? SiteId);

/// <summary>The request cannot be answered because tenants were never built: their first refresh is still in progress or fails.</summary>
public sealed class NotBuiltException : Exception
{
    internal NotBuiltException(ImmutableArray<TenantId> tenants)
        : base($"The first refresh of {string.Join(", ", tenants)} has not completed yet; retry later, or check the tenants' status") =>
        Tenants = tenants;

    /// <summary>The tenants that were never built.</summary>
    public ImmutableArray<TenantId> Tenants { get; }
}
