using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>Represents the records of a tenant at one version, in stored order. Immutable.</summary>
/// <remarks>
/// Versions of a tenant only grow; a refresh that changes no record keeps the version and only updates <see cref="BuiltAt"/>.
/// </remarks>
public sealed class TenantSnapshot
{
    private TenantSnapshot(
        TenantId tenant,
        long version,
        DateTimeOffset builtAt,
        DateTimeOffset changedAt,
        RecordTable records,
        SnapshotDelta? delta = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Tenant, Version, BuiltAt, ChangedAt, Records, Delta) = (tenant, version, builtAt, changedAt, records, delta);
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
    public RecordTable Records { get; }

    /// <summary>Gets what the writer of this version changed; null when it was not made from an earlier one.</summary>
    public SnapshotDelta? Delta { get; }

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
    ) => new(tenant, version, builtAt, changedAt, records as RecordTable ?? RecordTable.Create(records));

    /// <summary>Returns the next version with other records, or this version confirmed when nothing differs, order included.</summary>
    /// <remarks>Unchanged records keep their objects, so that they are in memory once.</remarks>
    public TenantSnapshot Next(IReadOnlyCollection<DeviceRecord> records, DateTimeOffset at) =>
        Next(SnapshotDelta.Between(this, Version + 1, records), at);

    /// <summary>Returns a later version with other records, whether they differ or not.</summary>
    public TenantSnapshot Replaced(IReadOnlyCollection<DeviceRecord> records, long version, DateTimeOffset at) =>
        Apply(SnapshotDelta.Between(this, version, records), at, at);

    /// <summary>Returns the next version with some records replaced, added or removed, at the cost of these.</summary>
    public TenantSnapshot Next(IEnumerable<DeviceRecord> upserted, IEnumerable<string> removed, DateTimeOffset at) =>
        Next(SnapshotDelta.Of(this, upserted, removed), at);

    /// <summary>Returns the version to which a delta from this one leads.</summary>
    public TenantSnapshot Apply(SnapshotDelta delta, DateTimeOffset builtAt, DateTimeOffset changedAt) =>
        new(Tenant, delta.To, builtAt, changedAt, delta.ApplyTo(Records), delta);

    /// <summary>Returns the difference from an earlier version: as the writer recorded it, else found by comparing all records.</summary>
    public SnapshotDelta DeltaFrom(TenantSnapshot old) =>
        Delta is { } delta && (delta.From, delta.To) == (old.Version, Version) ? delta : SnapshotDelta.Between(old, this);

    /// <summary>Returns the same version, confirmed later.</summary>
    public TenantSnapshot Confirmed(DateTimeOffset at) => new(Tenant, Version, at, ChangedAt, Records, Delta);

    /// <summary>Returns the same records as a later version, for when it is unknown which versions were published after this one.</summary>
    public TenantSnapshot Reissued(long version, DateTimeOffset at) => new(Tenant, version, BuiltAt, at, Records);

    /// <summary>Returns the record of a serial number; null for none.</summary>
    public DeviceRecord? Find(string serialNumber) => Records.Find(serialNumber);

    private TenantSnapshot Next(SnapshotDelta delta, DateTimeOffset at) => delta.IsEmpty ? Confirmed(at) : Apply(delta, at, at);
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
