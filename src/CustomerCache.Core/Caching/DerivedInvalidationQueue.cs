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
    private readonly List<(long Version, DerivedInvalidations Stale)> _pending = [];
    private long _begun;
    private long _invalidated;

    /// <summary>Gets what to invalidate next; null for nothing.</summary>
    public Round? Due { get; private set; }

    /// <summary>Gets whether a replica reported an earlier version than that of the round since it began.</summary>
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
            MustRepeat |= version < _begun;
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

    /// <summary>Begins a round: the replicas that are waited for have moved.</summary>
    public void Begin(Round round) => (_begun, MustRepeat) = (round.Version, false);

    /// <summary>Records that the caches acknowledged an invalidation.</summary>
    public void Invalidated(long version) => _invalidated = Math.Max(_invalidated, version);

    /// <summary>
    /// Removes what a round invalidated. What became due since it was taken stays: while a tenant changes all the time, a round has the
    /// changes since the one before it.
    /// </summary>
    public void Complete(Round round)
    {
        _pending.RemoveRange(0, round.Changes);
        Due = null;
        foreach (var (version, stale) in _pending)
        {
            Join(version, stale);
        }
    }

    private void Enqueue(long version, DerivedInvalidations stale)
    {
        _pending.Add((version, stale));
        Join(version, stale);
    }

    private void Join(long version, DerivedInvalidations stale) =>
        Due = new Round(version, DerivedInvalidations.Union(Due?.Stale, stale)!, (Due?.Changes ?? 0) + 1);

    /// <summary>Represents one invalidation of the caches.</summary>
    /// <param name="Version">The version to which replicas move first.</param>
    /// <param name="Stale">What to invalidate then.</param>
    /// <param name="Changes">The number of changes of the tenant in it.</param>
    public sealed record Round(long Version, DerivedInvalidations Stale, int Changes);
}
