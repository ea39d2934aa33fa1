using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Represents a caller's selection of records of one system. Immutable, validated; created by <see cref="RecordQueryParser"/>.
/// </summary>
/// <remarks>Values of one kind are alternatives (OR), kinds are combined (AND); an empty set does not restrict.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordQuery")]
public sealed record RecordQuery([property: Id(0)] DeviceSystem System)
{
    /// <summary>The maximum number of records per page.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Gets the hosts, in the requested order; empty for all.</summary>
    [Id(1)]
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Gets the VeloCloud enterprises; probes have none.</summary>
    [Id(2)]
    public ImmutableHashSet<long> EnterpriseIds { get; init; } = [];

    /// <summary>Gets the Bruin clients.</summary>
    [Id(3)]
    public ImmutableHashSet<long> ClientIds { get; init; } = [];

    /// <summary>Gets the Bruin sites.</summary>
    [Id(4)]
    public ImmutableHashSet<long> SiteIds { get; init; } = [];

    /// <summary>Gets the serial numbers, compared ordinally.</summary>
    [Id(5)]
    public ImmutableHashSet<string> Serials { get; init; } = [];

    /// <summary>Gets the time after which (strictly) the last contact must be; devices without a readable one are excluded.</summary>
    [Id(6)]
    public DateTimeOffset? LastContactAfter { get; init; }

    /// <summary>Gets the members to return; null for the whole record.</summary>
    [field: NonSerialized]
    public FieldSelection? Fields { get; init; }

    /// <summary>Gets the number of records per page, 1 to <see cref="MaxLimit"/>; null for all.</summary>
    [field: NonSerialized]
    public int? Limit { get; init; }

    /// <summary>Gets the start of the page; null for the first page.</summary>
    [field: NonSerialized]
    public PageCursor? Cursor { get; init; }

    /// <summary>Gets whether every record of the selected tenants is selected.</summary>
    public bool SelectsAll => EnterpriseIds.IsEmpty && ClientIds.IsEmpty && SiteIds.IsEmpty && Serials.IsEmpty && LastContactAfter is null;

    /// <summary>Gets the query as canonical text, without the page: equal texts select equal records from equal versions.</summary>
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
