using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Decides what to invalidate of the entries that callers derived from earlier versions of a tenant's records. Not thread safe.
/// </summary>
/// <remarks>
/// A replica that still serves an earlier version lets callers derive stale entries again: an invalidation is repeated until no replica
/// reported one since it began. A new owner knows no replicas, and one that asked the owner before it does not report to this one: the
/// invalidation is repeated once that replica must have moved.
/// </remarks>
public sealed class DerivedInvalidationQueue
{
    // As many versions as replicas can fetch as deltas; anything older invalidates the whole tenant.
    private readonly Queue<(long Version, DerivedInvalidations Stale)> _recent = [];
    private long _invalidated;

    /// <summary>Gets the version to which replicas move first, and what to invalidate then; null for nothing.</summary>
    public (long Version, DerivedInvalidations Stale)? Due { get; private set; }

    /// <summary>Gets whether a replica reported an earlier version since the invalidation began.</summary>
    public bool MustRepeat { get; private set; }

    /// <summary>Gets whether replicas may still move after the answer of an earlier owner.</summary>
    public bool MustSettle { get; private set; }

    /// <summary>Restores the stored version and what was not known to be invalidated; returns whether something is due.</summary>
    public bool Restore(long version, DerivedInvalidations? stale)
    {
        (_invalidated, MustSettle) = (version, stale is not null);
        return Add(version, stale);
    }

    /// <summary>Adds what a stored and published version made stale; returns whether that is anything.</summary>
    public bool Add(long version, DerivedInvalidations? stale)
    {
        if (stale is null)
        {
            return false;
        }

        if (_recent.Count == DeltaHistory.MaxVersions)
        {
            _recent.Dequeue();
        }

        _recent.Enqueue((version, stale));
        Enqueue(version, stale);
        return true;
    }

    /// <summary>
    /// Records the version that a replica serves; it may have been read after an invalidation that did not wait for that replica. Returns
    /// whether something more is due.
    /// </summary>
    public bool Serves(long version, TenantSnapshot? current)
    {
        if (Due is { } due && version > 0 && version < due.Version && version >= due.Stale.Since)
        {
            // Entries derived while the invalidation is in progress need another round.
            MustRepeat = true;
        }
        else if (version > 0 && version < _invalidated && version < current?.Version && version < (Due?.Stale.Since ?? long.MaxValue))
        {
            var later = _recent.Where(r => r.Version > version).ToArray();
            var known = later.Length > 0 && later.Min(r => r.Stale.Since) <= version;
            Enqueue(
                current.Version,
                known
                    ? later.Select(r => r.Stale).Aggregate((a, b) => DerivedInvalidations.Union(a, b)!)
                    : DerivedInvalidations.Whole(version, current)
            );
            return true;
        }

        return false;
    }

    /// <summary>Records that replicas which asked an earlier owner have moved.</summary>
    public void Settled() => MustSettle = false;

    /// <summary>Begins the invalidation of what is due.</summary>
    public void Begin() => MustRepeat = false;

    /// <summary>Records that the caches acknowledged an invalidation.</summary>
    public void Invalidated(long version) => _invalidated = Math.Max(_invalidated, version);

    /// <summary>Removes what was invalidated, unless more became due meanwhile; returns whether it was removed.</summary>
    public bool TryComplete((long Version, DerivedInvalidations Stale) done)
    {
        if (Due != done)
        {
            return false;
        }

        Due = null;
        return true;
    }

    private void Enqueue(long version, DerivedInvalidations stale) => Due = (version, DerivedInvalidations.Union(Due?.Stale, stale)!);
}
