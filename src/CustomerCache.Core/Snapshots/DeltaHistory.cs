using System.Collections.Immutable;

namespace CustomerCache.Core.Snapshots;

/// <summary>Represents the difference between two versions of a tenant: <c>old + delta == new</c>, order included. Immutable.</summary>
/// <param name="From">The older version.</param>
/// <param name="To">The newer version.</param>
/// <param name="Upserted">Changed records, which replace in place; new ones, which are appended in this order.</param>
/// <param name="Removed">The removed serial numbers.</param>
/// <param name="Order">All serial numbers in their new order, if it does not follow from the two lists; else empty.</param>
public sealed record SnapshotDelta(
    long From,
    long To,
    ImmutableArray<DeviceRecord> Upserted,
    ImmutableArray<string> Removed,
    ImmutableArray<string> Order
)
{
    /// <summary>Returns the difference between two versions of one tenant.</summary>
    public static SnapshotDelta Between(TenantSnapshot old, TenantSnapshot @new)
    {
        var upserted = @new.Records.Where(r => old.Find(r.SerialNumber) is not { } known || !known.Equals(r)).ToImmutableArray();
        var removed = old.Records.Where(r => @new.Find(r.SerialNumber) is null).Select(r => r.SerialNumber).ToImmutableArray();
        var delta = new SnapshotDelta(old.Version, @new.Version, upserted, removed, []);
        var applied = delta.ApplyTo(old.Records);
        return applied.Select(r => r.SerialNumber).SequenceEqual(@new.Records.Select(r => r.SerialNumber))
            ? delta
            : delta with
            {
                Order = [.. @new.Records.Select(r => r.SerialNumber)],
            };
    }

    /// <summary>Returns the newer records, given the older ones.</summary>
    public ImmutableArray<DeviceRecord> ApplyTo(ImmutableArray<DeviceRecord> records)
    {
        var gone = Removed.ToHashSet(StringComparer.Ordinal);
        var merged = RecordList.Merge([.. records.Where(r => !gone.Contains(r.SerialNumber))], Upserted);
        if (Order.IsEmpty)
        {
            return merged;
        }

        var bySerial = merged.ToDictionary(r => r.SerialNumber, StringComparer.Ordinal);
        return [.. Order.Select(serial => bySerial[serial])];
    }
}

/// <summary>Holds the differences between the latest versions of a tenant. Immutable.</summary>
/// <remarks>Contains serial numbers, not records: a delta contains the records of the current version.</remarks>
public sealed class DeltaHistory
{
    /// <summary>The maximum number of versions.</summary>
    public const int MaxVersions = 64;

    /// <summary>The maximum number of serial numbers in all versions: about 16 MB.</summary>
    public const int MaxSerials = 200_000;

    /// <summary>The empty history: after a start, before the first change.</summary>
    public static readonly DeltaHistory Empty = new([]);

    private readonly ImmutableList<Step> _steps;

    private DeltaHistory(ImmutableList<Step> steps) => _steps = steps;

    /// <summary>Returns the history with one more version. The newest step is always kept.</summary>
    public DeltaHistory Add(SnapshotDelta delta)
    {
        var steps = _steps.Count > 0 && _steps[^1].To != delta.From ? [] : _steps;
        steps = steps.Add(
            new Step(delta.From, delta.To, [.. delta.Upserted.Select(r => r.SerialNumber)], delta.Removed, !delta.Order.IsEmpty)
        );
        while (steps.Count > 1 && (steps.Count > MaxVersions || steps.Sum(s => s.Upserted.Length + s.Removed.Length) > MaxSerials))
        {
            steps = steps.RemoveAt(0);
        }

        return new DeltaHistory(steps);
    }

    /// <summary>
    /// Returns the delta from a version to the current one; null when the version is too old or unknown: read all records again.
    /// </summary>
    public SnapshotDelta? Since(long version, TenantSnapshot current)
    {
        if (version == current.Version)
        {
            return new SnapshotDelta(version, version, [], [], []);
        }

        var first = _steps.FindIndex(s => s.From == version);
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
            [.. current.Records.Where(r => touched.Contains(r.SerialNumber))],
            [.. touched.Where(serial => current.Find(serial) is null).Order(StringComparer.Ordinal)],
            reordered ? [.. current.Records.Select(r => r.SerialNumber)] : []
        );
    }

    private sealed record Step(long From, long To, ImmutableArray<string> Upserted, ImmutableArray<string> Removed, bool Reordered);
}
