using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using System.Collections.Immutable;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Which records of one system. Values of one kind are alternatives, kinds are combined; an empty list does not restrict.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordsQuestion")]
public sealed record RecordsQuestion
{
    /// <summary><c>velocloud</c> or <c>hawkeye</c>.</summary>
    [Id(0)]
    public required string System { get; init; }

    /// <summary>Hosts, in answer order.</summary>
    [Id(1)]
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>VeloCloud enterprises.</summary>
    [Id(2)]
    public ImmutableArray<long> EnterpriseIds { get; init; } = [];

    /// <summary>Bruin clients.</summary>
    [Id(3)]
    public ImmutableArray<long> ClientIds { get; init; } = [];

    /// <summary>Bruin sites.</summary>
    [Id(4)]
    public ImmutableArray<long> SiteIds { get; init; } = [];

    /// <summary>Serial numbers, compared literally.</summary>
    [Id(5)]
    public ImmutableArray<string> Serials { get; init; } = [];

    /// <summary>Only devices contacted strictly later.</summary>
    [Id(6)]
    public DateTimeOffset? LastContactAfter { get; init; }

    /// <summary>The versions that the first block was read from; empty for the first block. Later blocks come from the same versions or not at all.</summary>
    [Id(7)]
    public ImmutableArray<TenantVersion> At { get; init; } = [];

    /// <summary>Where the block starts; 0 for the first one.</summary>
    [Id(8)]
    public int Offset { get; init; }

    internal static RecordsQuestion From(RecordQuery query) => new()
    {
        System = query.System.Name(),
        Hosts = query.Hosts,
        EnterpriseIds = [.. query.EnterpriseIds],
        ClientIds = [.. query.ClientIds],
        SiteIds = [.. query.SiteIds],
        Serials = [.. query.Serials],
        LastContactAfter = query.LastContactAfter,
    };

    internal RecordQuery ToQuery() => new(Names.System(System))
    {
        Hosts = Hosts,
        EnterpriseIds = [.. EnterpriseIds],
        ClientIds = [.. ClientIds],
        SiteIds = [.. SiteIds],
        Serials = [.. Serials],
        LastContactAfter = LastContactAfter,
    };
}
