using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>
/// A caller's selection of records of one system. Values of one kind are alternatives (OR), kinds are combined (AND); an empty set
/// does not restrict. Immutable, validated; made by <see cref="RecordQueryParser"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordQuery")]
public sealed record RecordQuery([property: Id(0)] DeviceSystem System)
{
    /// <summary>The most records that one page can have.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Hosts, in the order asked for; empty is all.</summary>
    [Id(1)]
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>VeloCloud enterprises; no probe has one.</summary>
    [Id(2)]
    public ImmutableHashSet<long> EnterpriseIds { get; init; } = [];

    /// <summary>Bruin clients.</summary>
    [Id(3)]
    public ImmutableHashSet<long> ClientIds { get; init; } = [];

    /// <summary>Bruin sites.</summary>
    [Id(4)]
    public ImmutableHashSet<long> SiteIds { get; init; } = [];

    /// <summary>Serial numbers, compared literally.</summary>
    [Id(5)]
    public ImmutableHashSet<string> Serials { get; init; } = [];

    /// <summary>Only devices contacted strictly later; devices without a readable moment are left out.</summary>
    [Id(6)]
    public DateTimeOffset? LastContactAfter { get; init; }

    /// <summary>The members to answer with; null is the whole record.</summary>
    [field: NonSerialized]
    public FieldSelection? Fields { get; init; }

    /// <summary>Records per page, 1 to <see cref="MaxLimit"/>; null is all at once.</summary>
    [field: NonSerialized]
    public int? Limit { get; init; }

    /// <summary>Where the page starts; null is the first page.</summary>
    [field: NonSerialized]
    public PageCursor? Cursor { get; init; }

    /// <summary>Whether every record of the selected tenants is asked for.</summary>
    public bool SelectsAll => EnterpriseIds.IsEmpty && ClientIds.IsEmpty && SiteIds.IsEmpty && Serials.IsEmpty && LastContactAfter is null;

    /// <summary>
    /// The question in one canonical text, page left out: equal texts select equal records from equal versions.
    /// </summary>
    public string Canonical => string.Join('&', CanonicalParts());

    private IEnumerable<string> CanonicalParts()
    {
        yield return System.Name();
        yield return "host=" + string.Join(',', Hosts);
        yield return "enterprise_id=" + string.Join(',', EnterpriseIds.Order());
        yield return "client_id=" + string.Join(',', ClientIds.Order());
        yield return "site_id=" + string.Join(',', SiteIds.Order());
        yield return "serial=" + string.Join(',', Serials.Order(StringComparer.Ordinal).Select(Uri.EscapeDataString));
        yield return "last_contact_after=" + LastContactAfter?.UtcTicks;
        yield return "fields=" + Fields;
    }
}
