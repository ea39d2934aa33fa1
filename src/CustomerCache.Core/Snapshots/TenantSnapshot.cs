using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// The records of a tenant at one version, in stored order. Immutable and complete: a reader that holds one sees nothing else.
/// Versions of a tenant only grow; a refresh that changes no record keeps the version and only moves <see cref="BuiltAt"/>.
/// </summary>
public sealed class TenantSnapshot
{
    private readonly SnapshotIndexes _indexes;

    private TenantSnapshot(TenantId tenant, long version, DateTimeOffset builtAt, DateTimeOffset changedAt, SnapshotIndexes indexes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        (Tenant, Version, BuiltAt, ChangedAt, _indexes) = (tenant, version, builtAt, changedAt, indexes);
    }

    /// <summary>Whose records these are.</summary>
    public TenantId Tenant { get; }

    /// <summary>1 for the first one ever built.</summary>
    public long Version { get; }

    /// <summary>When the last refresh or import confirmed these records.</summary>
    public DateTimeOffset BuiltAt { get; }

    /// <summary>When the records became what they are: the moment of this version.</summary>
    public DateTimeOffset ChangedAt { get; }

    /// <summary>In stored order; serial numbers are unique.</summary>
    public ImmutableArray<DeviceRecord> Records => _indexes.Records;

    /// <summary>Positions of records by the values that callers select by.</summary>
    internal SnapshotIndexes Indexes => _indexes;

    /// <summary>Length of all records in bytes of JSON, separators not counted.</summary>
    public long JsonBytes => _indexes.JsonBytes;

    /// <summary>Builds a snapshot. Of equal serial numbers the last record wins, at the position of the first.</summary>
    public static TenantSnapshot Create(TenantId tenant, long version, DateTimeOffset at, IEnumerable<DeviceRecord> records) =>
        Restore(tenant, version, at, at, records);

    /// <summary>Builds a snapshot as it was stored.</summary>
    public static TenantSnapshot Restore(
        TenantId tenant,
        long version,
        DateTimeOffset builtAt,
        DateTimeOffset changedAt,
        IEnumerable<DeviceRecord> records
    ) => new(tenant, version, builtAt, changedAt, new SnapshotIndexes(RecordList.Distinct(records)));

    /// <summary>The next version with other records, or the same version confirmed when nothing differs, order included.</summary>
    public TenantSnapshot Next(ImmutableArray<DeviceRecord> records, DateTimeOffset at) =>
        records.SequenceEqual(Records) ? Confirmed(at) : Create(Tenant, Version + 1, at, RecordList.Reuse(this, records));

    /// <summary>The same version, confirmed later.</summary>
    public TenantSnapshot Confirmed(DateTimeOffset at) => new(Tenant, Version, at, ChangedAt, _indexes);

    /// <summary>The same records as a later version, when it is unknown which versions were published after this one.</summary>
    public TenantSnapshot Reissued(long version, DateTimeOffset at) => new(Tenant, version, BuiltAt, at, _indexes);

    /// <summary>The record of a serial number, or null.</summary>
    public DeviceRecord? Find(string serialNumber) =>
        _indexes.BySerial.TryGetValue(serialNumber, out var position) ? Records[position] : null;
}

/// <summary>
/// The current snapshot of every tenant, on this node, in memory. Thread safe; a read never waits and never leaves the node.
/// </summary>
public interface ISnapshotSource
{
    /// <summary>The tenants that are refreshed, in configuration order.</summary>
    IReadOnlyList<TenantId> Configured { get; }

    /// <summary>The configured tenants, then those that are only stored: they are served by name, and no longer refreshed.</summary>
    IReadOnlyList<TenantId> Known { get; }

    /// <summary>
    /// What is served; null when the tenant was never built or is not known. Capture once per request: the next call may see a later
    /// version.
    /// </summary>
    TenantSnapshot? Find(TenantId tenant);

    /// <summary>
    /// How long ago this node last knew that what it serves of a tenant is the owner's current version; zero where the owner lives on
    /// this node. Measured, on this node's clock: the most by which an answer can be out of date.
    /// </summary>
    TimeSpan StalenessOf(TenantId tenant);
}
