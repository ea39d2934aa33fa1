using System.Collections.Immutable;

namespace CustomerCache.Core.Snapshots;

/// <summary>Represents the difference between two versions of a tenant: <c>old + delta == new</c>, order included. Immutable.</summary>
/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Upserted">Changed records, which replace in place; new ones, which are appended in this order.</param>
/// <param name="Removed">The removed serial numbers.</param>
/// <param name="Order">All serial numbers in their new order, if it does not follow from the two lists; else empty.</param>
/// <param name="FromChangedAt">When the older version was made; null when unknown. An owner that lost its state may reuse its
/// number.</param>
public sealed record SnapshotDelta(
    long From,
    long To,
    ImmutableArray<DeviceRecord> Upserted,
    ImmutableArray<string> Removed,
    ImmutableArray<string> Order,
    DateTimeOffset? FromChangedAt = null
)
{
    /// <summary>Gets whether the versions hold the same records in the same order.</summary>
    public bool IsEmpty => Upserted.IsEmpty && Removed.IsEmpty && Order.IsEmpty;

    /// <summary>Returns whether the older version is a snapshot.</summary>
    public bool IsFrom(TenantSnapshot old) => From == old.Version && (FromChangedAt is null || FromChangedAt == old.ChangedAt);

    /// <summary>Returns the difference between two versions of one tenant.</summary>
    public static SnapshotDelta Between(TenantSnapshot old, TenantSnapshot @new) => Between(old, @new.Version, @new.Records);

    /// <summary>Returns the difference between a version and other records, each serial number once, at the cost of all records.</summary>
    public static SnapshotDelta Between(TenantSnapshot old, long version, IReadOnlyCollection<DeviceRecord> records)
    {
        var serials = records.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var delta = new SnapshotDelta(
            old.Version,
            version,
            [.. records.Where(r => !r.Equals(old.Find(r.SerialNumber)))],
            [.. old.Records.Select(r => r.SerialNumber).Where(serial => !serials.Contains(serial))],
            [],
            old.ChangedAt
        );
        var inPlace = old.Records.Select(r => r.SerialNumber).Where(serials.Contains);
        var added = delta.Upserted.Select(r => r.SerialNumber).Where(serial => old.Find(serial) is null);
        return inPlace.Concat(added).SequenceEqual(records.Select(r => r.SerialNumber))
            ? delta
            : delta with
            {
                Order = [.. records.Select(r => r.SerialNumber)],
            };
    }

    /// <summary>Returns the difference that some changed records and removed serial numbers make, at the cost of these.</summary>
    /// <remarks>A record that is stored already is no difference, a serial number in both lists is a record only.</remarks>
    public static SnapshotDelta Of(TenantSnapshot old, IEnumerable<DeviceRecord> upserted, IEnumerable<string> removed)
    {
        var latest = RecordList.Distinct(upserted);
        var serials = latest.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        return new SnapshotDelta(
            old.Version,
            old.Version + 1,
            [.. latest.Where(r => !r.Equals(old.Find(r.SerialNumber)))],
            [.. removed.Distinct(StringComparer.Ordinal).Where(serial => !serials.Contains(serial) && old.Find(serial) is not null)],
            [],
            old.ChangedAt
        );
    }

    /// <summary>Returns the newer records, given the older ones.</summary>
    public RecordTable ApplyTo(RecordTable records)
    {
        var next = records.With(Upserted, Removed);
        return Order.IsEmpty ? next : RecordTable.Create(Order.Select(serial => next.Find(serial)!));
    }
}

/// <summary>Holds the differences between the latest versions of a tenant. Immutable.</summary>
/// <remarks>Contains serial numbers, not records: a delta contains the records of the current version.</remarks>
public sealed class DeltaHistory
{
    /// <summary>The maximum number of versions: some seconds of changes at a thousand a second.</summary>
    public const int MaxVersions = 4_096;

    /// <summary>The maximum number of serial numbers in all versions: about 16 MB.</summary>
    public const int MaxSerials = 200_000;

    /// <summary>The empty history: after a start, before the first change.</summary>
    public static readonly DeltaHistory Empty = new([], 0);

    private readonly ImmutableList<Step> _steps;
    private readonly int _serials;

    private DeltaHistory(ImmutableList<Step> steps, int serials) => (_steps, _serials) = (steps, serials);

    /// <summary>Returns the history with one more version. The newest step is always kept.</summary>
    public DeltaHistory Add(SnapshotDelta delta)
    {
        var (steps, serials) = _steps.Count > 0 && _steps[^1].To != delta.From ? ([], 0) : (_steps, _serials);
        ImmutableArray<string> upserted = [.. delta.Upserted.Select(r => r.SerialNumber)];
        var step = new Step(delta.From, delta.To, delta.FromChangedAt, upserted, delta.Removed, !delta.Order.IsEmpty);
        steps = steps.Add(step);
        serials += step.Serials;
        while (steps.Count > 1 && (steps.Count > MaxVersions || serials > MaxSerials))
        {
            serials -= steps[0].Serials;
            steps = steps.RemoveAt(0);
        }

        return new DeltaHistory(steps, serials);
    }

    /// <summary>
    /// Returns the delta from a version to the current one; null when the version is too old or unknown: read all records again.
    /// </summary>
    public SnapshotDelta? Since(long version, TenantSnapshot current)
    {
        if (version == current.Version)
        {
            return new SnapshotDelta(version, version, [], [], [], current.ChangedAt);
        }

        var first = _steps.BinarySearch(new Step(version, 0, null, [], [], false), Step.ByFrom);
        return first < 0 || _steps[^1].To != current.Version ? null : Compose(_steps.GetRange(first, _steps.Count - first), current);
    }

    private static SnapshotDelta Compose(ImmutableList<Step> steps, TenantSnapshot current)
    {
        var touched = new HashSet<string>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        var reordered = steps.Any(s => s.Reordered);
        foreach (var step in steps)
        {
            reordered |= step.Upserted.Any(gone.Contains);
            touched.UnionWith(step.Upserted);
            gone.UnionWith(step.Removed);
        }

        touched.UnionWith(gone);
        return new SnapshotDelta(
            steps[0].From,
            current.Version,
            [.. InOrder(touched, current.Records)],
            [.. touched.Where(serial => current.Find(serial) is null).Order(StringComparer.Ordinal)],
            reordered ? [.. current.Records.Select(r => r.SerialNumber)] : [],
            steps[0].FromChangedAt
        );
    }

    private static IEnumerable<DeviceRecord> InOrder(IEnumerable<string> serials, RecordTable records) =>
        serials
            .Select(serial => records.TryLocate(serial, out var location) ? location : -1)
            .Where(location => location >= 0)
            .Order()
            .Select(records.At);

    private sealed record Step(
        long From,
        long To,
        DateTimeOffset? FromChangedAt,
        ImmutableArray<string> Upserted,
        ImmutableArray<string> Removed,
        bool Reordered
    )
    {
        public static readonly Comparer<Step> ByFrom = Comparer<Step>.Create((left, right) => left.From.CompareTo(right.From));

        public int Serials => Upserted.Length + Removed.Length;
    }
}
