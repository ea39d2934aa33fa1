using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>
/// The customer cache as a calling service sees it. A singleton, thread safe, made to be asked thousands of times a second. Each call may
/// be made twice and is, when a silo is lost: at once, then after growing waits, for about half a minute, before it fails with
/// <see cref="CustomerCacheUnreachableException"/>. A tenant that nobody knows is an <see cref="ArgumentException"/>.
/// </summary>
public interface ICustomerCacheClient
{
    /// <summary>
    /// The selected records, all from the same version of each tenant, block by block with the next one under way. Tenants that were
    /// never built are left out silently as long as one is built: <see cref="ReadAsync"/> tells which.
    /// </summary>
    /// <exception cref="ArgumentException">The question names unknown hosts, or uses fields, limit or cursor, which only HTTP
    /// has.</exception>
    /// <exception cref="NotBuiltException">None of the selected tenants was ever built.</exception>
    /// <exception cref="RecordsMovedException">While enumerating: the versions are gone, start again.</exception>
    IAsyncEnumerable<EncodedRecord> GetRecordsAsync(RecordQuery query, CancellationToken cancellationToken = default);

    /// <summary>The same with a header: which versions are read, which tenants are missing, how many records there are.</summary>
    Task<RecordsReading> ReadAsync(RecordQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// The record of a serial number, compared literally, in the configured tenants of a system; the first one counts. Null when it is in
    /// none of them.
    /// </summary>
    /// <exception cref="NotBuiltException">It is in none of those that are built, and may be in one that was never built.</exception>
    Task<EncodedRecord?> FindRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken = default);

    /// <summary>How all tenants stand, as far as the silo that answers knows: a moment behind their owners at most.</summary>
    Task<IReadOnlyList<TenantStatus>> GetTenantsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a refresh, due or not; answers the running one if one runs. Null when the tenant is stored but no longer configured.
    /// </summary>
    /// <param name="tenant">Whose refresh.</param>
    /// <param name="acceptShrink">Whether the result is published even if it drops more records than a refresh may.</param>
    /// <param name="cancellationToken">Ends the call, not the refresh.</param>
    Task<RefreshStatus?> StartRefreshAsync(TenantId tenant, bool acceptShrink = false, CancellationToken cancellationToken = default);

    /// <summary>How far a refresh is that runs or ran not long ago; null when it is not known (any more).</summary>
    Task<RefreshStatus?> GetRefreshAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// What changed since a version, asked of the owner. Waits up to <paramref name="wait"/>, at most
    /// <see cref="ITenantGrain.MaxWait"/>, for something newer than a version that is the current one.
    /// </summary>
    Task<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>
    /// A copy of the tenant in this process, followed until it is disposed of; returns when it has caught up for the first time. Look-ups
    /// in it cost no call and go on while no silo can be reached. Share one per tenant: each holds all records and makes calls of its own.
    /// </summary>
    ValueTask<TenantReplica> FollowAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>The version of a tenant that records were read from.</summary>
/// <param name="Tenant">Which one.</param>
/// <param name="Version">Its version; only grows.</param>
/// <param name="BuiltAt">When the records were last confirmed.</param>
/// <param name="ChangedAt">When the records became what they are.</param>
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

/// <summary>One Bruin inventory: whose device it is and at which site.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">As delivered.</param>
/// <param name="SiteId">Bruin's site number; null when Bruin names none.</param>
public sealed record RecordClient(long? ClientId, string? ClientName, long? SiteId);

/// <summary>What is asked for cannot be told, since tenants were never built: their first refresh is still under way, or fails.</summary>
public sealed class NotBuiltException : Exception
{
    internal NotBuiltException(ImmutableArray<TenantId> tenants)
        : base($"The first refresh of {string.Join(", ", tenants)} is not done yet; ask again later, or see how the tenants stand") =>
        Tenants = tenants;

    /// <summary>The tenants that were never built.</summary>
    public ImmutableArray<TenantId> Tenants { get; }
}
