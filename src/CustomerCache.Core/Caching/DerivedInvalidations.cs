using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Represents what callers may have derived from superseded versions of a tenant's records and is not invalidated yet. Immutable.
/// </summary>
/// <remarks>Bounded in memory by the devices and clients of the tenant, in storage by <see cref="MaxStored"/>.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleDerivations")]
public sealed record DerivedInvalidations
{
    /// <summary>
    /// The maximum number of entities stored with a tenant. Beyond it the stored form covers everything: a crash before the invalidation
    /// then empties the caches.
    /// </summary>
    public const int MaxStored = 1_000;

    /// <summary>The entity type of devices; the id is the serial number.</summary>
    public const string Device = "device";

    /// <summary>The entity type of Bruin clients.</summary>
    public const string Client = "client";

    /// <summary>Gets the newest version whose derivations are all invalidated.</summary>
    [Id(0)]
    public long Since { get; init; }

    /// <summary>Gets the entities whose dependants are stale. Empty when <see cref="IsEverything"/>.</summary>
    [Id(1)]
    public ImmutableHashSet<EntityRef> Entities { get; init; } = [];

    /// <summary>Gets whether the changed entities are unknown.</summary>
    [Id(2)]
    public bool IsEverything { get; init; }

    /// <summary>Returns the instance that covers everything since a version.</summary>
    public static DerivedInvalidations Everything(long since) => new() { Since = since, IsEverything = true };

    /// <summary>Returns the derivations that a new state makes stale; null for none.</summary>
    /// <remarks>The first version of a tenant makes none stale, unless earlier versions are lost.</remarks>
    public static DerivedInvalidations? Between(TenantState before, TenantState after) =>
        (before.Snapshot, after.Snapshot) switch
        {
            (null, not null) => before.LostVersion > 0 ? Everything(before.LostVersion) : null,
            ({ } old, { } current) when old.Version != current.Version => Of(current.DeltaFrom(old), old, current),
            _ => null,
        };

    /// <summary>Returns everything that may be derived from the records of a snapshot.</summary>
    public static DerivedInvalidations Whole(long since, TenantSnapshot snapshot) =>
        new() { Since = since, Entities = [.. EntitiesOf([.. snapshot.Records.Select(r => r.SerialNumber)], snapshot)] };

    /// <summary>Returns the union; either may be null.</summary>
    public static DerivedInvalidations? Union(DerivedInvalidations? left, DerivedInvalidations? right) =>
        (left, right) switch
        {
            (null, _) => right,
            (_, null) => left,
            _ when left.IsEverything || right.IsEverything => Everything(Math.Min(left.Since, right.Since)),
            _ => new() { Since = Math.Min(left.Since, right.Since), Entities = left.Entities.Union(right.Entities) },
        };

    /// <summary>Returns the form to store.</summary>
    public DerivedInvalidations Bounded() => Entities.Count > MaxStored ? Everything(Since) : this;

    /// <summary>Returns the invalidation to perform.</summary>
    public Invalidation ToInvalidation() => IsEverything ? Invalidation.Everything : new Invalidation { Entities = [.. Entities] };

    private static DerivedInvalidations Of(SnapshotDelta delta, TenantSnapshot old, TenantSnapshot current) =>
        new()
        {
            Since = old.Version,
            Entities = [.. EntitiesOf([.. delta.Upserted.Select(r => r.SerialNumber), .. delta.Removed], old, current)],
        };

    private static IEnumerable<EntityRef> EntitiesOf(string[] serials, params TenantSnapshot[] versions) =>
        EntityRef
            .Among(Device, serials)
            .Concat(
                serials
                    .SelectMany(s => versions.Select(v => v.Find(s)?.Client?.ClientId))
                    .OfType<long>()
                    .Distinct()
                    .Select(c => EntityRef.Of(Client, c.ToString(CultureInfo.InvariantCulture)))
            );
}

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
