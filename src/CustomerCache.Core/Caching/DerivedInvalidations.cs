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
