using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>Represents the records of a tenant at one version, in stored order. Immutable.</summary>
/// <remarks>
/// Versions of a tenant only grow; a refresh that changes no record keeps the version and only updates <see cref="BuiltAt"/>.
/// </remarks>
public sealed class TenantSnapshot
{
    private readonly SnapshotIndexes _indexes;

    private TenantSnapshot(TenantId tenant, long version, DateTimeOffset builtAt, DateTimeOffset changedAt, SnapshotIndexes indexes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Tenant, Version, BuiltAt, ChangedAt, _indexes) = (tenant, version, builtAt, changedAt, indexes);
    }

    /// <summary>Gets the tenant.</summary>
    public TenantId Tenant { get; }

    /// <summary>Gets the version, from 1.</summary>
    public long Version { get; }

    /// <summary>Gets when the last refresh or import confirmed the records.</summary>
    public DateTimeOffset BuiltAt { get; }

    /// <summary>Gets when the records last changed: the time of this version.</summary>
    public DateTimeOffset ChangedAt { get; }

    /// <summary>Gets the records in stored order; serial numbers are unique.</summary>
    public ImmutableArray<DeviceRecord> Records => _indexes.Records;

    /// <summary>Gets the indexes of the records.</summary>
    internal SnapshotIndexes Indexes => _indexes;

    /// <summary>Gets the total length of the records in bytes of JSON, without separators.</summary>
    public long JsonBytes => _indexes.JsonBytes;

    /// <summary>Creates a snapshot. Of equal serial numbers the last record is used, at the position of the first.</summary>
    public static TenantSnapshot Create(TenantId tenant, long version, DateTimeOffset at, IEnumerable<DeviceRecord> records) =>
        Restore(tenant, version, at, at, records);

    /// <summary>Creates a snapshot from storage.</summary>
    public static TenantSnapshot Restore(
        TenantId tenant,
        long version,
        DateTimeOffset builtAt,
        DateTimeOffset changedAt,
        IEnumerable<DeviceRecord> records
    ) => new(tenant, version, builtAt, changedAt, new SnapshotIndexes(RecordList.Distinct(records)));

    /// <summary>Returns the next version with other records, or this version confirmed when nothing differs, order included.</summary>
    public TenantSnapshot Next(ImmutableArray<DeviceRecord> records, DateTimeOffset at) =>
        records.SequenceEqual(Records) ? Confirmed(at) : Create(Tenant, Version + 1, at, RecordList.Reuse(this, records));

    /// <summary>Returns the same version, confirmed later.</summary>
    public TenantSnapshot Confirmed(DateTimeOffset at) => new(Tenant, Version, at, ChangedAt, _indexes);

    /// <summary>Returns the same records as a later version, for when it is unknown which versions were published after this one.</summary>
    public TenantSnapshot Reissued(long version, DateTimeOffset at) => new(Tenant, version, BuiltAt, at, _indexes);

    /// <summary>Returns the record of a serial number; null for none.</summary>
    public DeviceRecord? Find(string serialNumber) =>
        _indexes.BySerial.TryGetValue(serialNumber, out var position) ? Records[position] : null;
}

/// <summary>
/// Provides the current snapshot of every tenant in this node's memory. Thread safe; reads never block and never leave the node.
/// </summary>
public interface ISnapshotSource
{
    /// <summary>Gets the refreshed tenants, in configuration order.</summary>
    IReadOnlyList<TenantId> Configured { get; }

    /// <summary>Gets the configured tenants, then those that are only stored: they are served by name but no longer refreshed.</summary>
    IReadOnlyList<TenantId> Known { get; }

    /// <summary>
    /// Returns the served snapshot; null when the tenant was never built or is unknown. Call it once per request: the next call may return
    /// a later version.
    /// </summary>
    TenantSnapshot? Find(TenantId tenant);

    /// <summary>
    /// Returns the time since this node last verified that it serves the owner's current version; zero on the owner's node.
    /// </summary>
    /// <remarks>Measured on this node's clock: the maximum staleness of a response.</remarks>
    TimeSpan StalenessOf(TenantId tenant);
}
