using System.Collections.Immutable;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// What changed in the latest versions of a tenant, so that a caller who holds one of them can follow. Immutable. Holds serial
/// numbers, not records: the records of a delta are always those of the current version.
/// </summary>
public sealed class DeltaHistory
{
    /// <summary>How many versions back a caller can follow.</summary>
    public const int MaxVersions = 64;

    /// <summary>How many serial numbers are held at most, over all versions: about 16 MB.</summary>
    public const int MaxSerials = 200_000;

    /// <summary>No history: after a start, before the first change.</summary>
    public static readonly DeltaHistory Empty = new([]);

    private readonly ImmutableList<Step> _steps;

    private DeltaHistory(ImmutableList<Step> steps) => _steps = steps;

    /// <summary>The history one version later. The newest step is always kept.</summary>
    public DeltaHistory Add(SnapshotDelta delta)
    {
        var steps = _steps.Count > 0 && _steps[^1].To != delta.From ? [] : _steps;
        steps = steps.Add(new Step(delta.From, delta.To, [.. delta.Upserted.Select(r => r.SerialNumber)], delta.Removed, !delta.Order.IsEmpty));
        while (steps.Count > 1 && (steps.Count > MaxVersions || steps.Sum(s => s.Upserted.Length + s.Removed.Length) > MaxSerials))
        {
            steps = steps.RemoveAt(0);
        }

        return new DeltaHistory(steps);
    }

    /// <summary>What leads from a version to the current one; null when the version is too old, or unknown: start again from the records.</summary>
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
            reordered ? [.. current.Records.Select(r => r.SerialNumber)] : []);
    }

    private sealed record Step(long From, long To, ImmutableArray<string> Upserted, ImmutableArray<string> Removed, bool Reordered);
}
