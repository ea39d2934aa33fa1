using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Represents what callers may have derived from versions of a tenant's records that are no longer current, and that has not been
/// invalidated yet. Immutable. In memory it is bounded by the devices and clients of the tenant, in storage by <see cref="MaxStored"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleDerivations")]
public sealed record DerivedInvalidations
{
    /// <summary>
    /// How many entities are stored with a tenant at most. Beyond that, the stored form covers everything: a crash before the invalidation
    /// then empties the caches.
    /// </summary>
    public const int MaxStored = 1_000;

    /// <summary>The type of the entities that represent devices; their identification is the serial number.</summary>
    public const string Device = "device";

    /// <summary>The type of the entities that represent clients of Bruin.</summary>
    public const string Client = "client";

    /// <summary>The newest version of which every derivation is known to be invalidated already.</summary>
    [Id(0)]
    public long Since { get; init; }

    /// <summary>The entities whose dependants are stale. Empty when <see cref="IsEverything"/>.</summary>
    [Id(1)]
    public ImmutableHashSet<EntityRef> Entities { get; init; } = [];

    /// <summary>Whether it is not known which entities changed.</summary>
    [Id(2)]
    public bool IsEverything { get; init; }

    /// <summary>Everything, because it is unknown what changed since a version.</summary>
    public static DerivedInvalidations Everything(long since) => new() { Since = since, IsEverything = true };

    /// <summary>
    /// The derivations that a new state makes stale; null for none. The first version of a tenant makes none stale, unless earlier ones are
    /// lost.
    /// </summary>
    public static DerivedInvalidations? Between(TenantState before, TenantState after, SnapshotDelta? delta) =>
        (before.Snapshot, after.Snapshot) switch
        {
            (null, not null) => before.LostVersion > 0 ? Everything(before.LostVersion) : null,
            ({ } old, { } current) when delta is not null => new()
            {
                Since = old.Version,
                Entities = [.. EntitiesOf([.. delta.Upserted.Select(r => r.SerialNumber), .. delta.Removed], old, current)],
            },
            _ => null,
        };

    /// <summary>All that may be derived from the records of a snapshot.</summary>
    public static DerivedInvalidations Whole(long since, TenantSnapshot snapshot) =>
        new() { Since = since, Entities = [.. EntitiesOf([.. snapshot.Records.Select(r => r.SerialNumber)], snapshot)] };

    /// <summary>Both; either may be null.</summary>
    public static DerivedInvalidations? Union(DerivedInvalidations? left, DerivedInvalidations? right) =>
        (left, right) switch
        {
            (null, _) => right,
            (_, null) => left,
            _ when left.IsEverything || right.IsEverything => Everything(Math.Min(left.Since, right.Since)),
            _ => new() { Since = Math.Min(left.Since, right.Since), Entities = left.Entities.Union(right.Entities) },
        };

    /// <summary>The form that is stored.</summary>
    public DerivedInvalidations Bounded() => Entities.Count > MaxStored ? Everything(Since) : this;

    /// <summary>What has to be dropped.</summary>
    public Invalidation ToInvalidation() => IsEverything ? Invalidation.Everything : new Invalidation { Entities = [.. Entities] };

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
