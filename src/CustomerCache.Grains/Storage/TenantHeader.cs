using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// What is stored of a tenant beside its pages, and which pages count. Writing it is the one step that makes a new version the stored one.
/// </summary>
[GenerateSerializer, Alias("customer-cache.TenantHeader")]
internal sealed class TenantHeader
{
    /// <summary>Version of the records; of those that are lost when there are none; 0 when never built.</summary>
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public DateTimeOffset? ChangedAt { get; set; }

    [Id(2)]
    public DateTimeOffset? BuiltAt { get; set; }

    [Id(3)]
    public DateTimeOffset? NextRefreshAt { get; set; }

    [Id(4)]
    public int StaleRecords { get; set; }

    [Id(5)]
    public RefreshSummary? LastRefresh { get; set; }

    /// <summary>The moment that histories leave out because most of them have it.</summary>
    [Id(6)]
    public DateTimeOffset HistoriesAt { get; set; }

    /// <summary>The pages of the records, in order.</summary>
    [Id(7)]
    public ImmutableArray<PageRef> Records { get; set; } = [];

    /// <summary>The pages of the histories of devices, by serial number.</summary>
    [Id(8)]
    public ImmutableArray<PageRef> Histories { get; set; } = [];

    /// <summary>The refresh that somebody asked for and that has not ended yet: whoever owns the tenant next begins it anew.</summary>
    [Id(9)]
    public PendingRefreshRequest? Wish { get; set; }

    /// <summary>The last refreshes that ended, the newest first.</summary>
    [Id(10)]
    public ImmutableArray<RefreshSummary> RecentRefreshes { get; set; } = [];

    /// <summary>
    /// What was derived from earlier versions and was not known to be invalidated when this was written; null for nothing.
    /// </summary>
    [Id(11)]
    public DerivedInvalidations? Stale { get; set; }

    /// <summary>Returns a copy with another wish; null for none.</summary>
    public TenantHeader With(PendingRefreshRequest? wish)
    {
        var header = (TenantHeader)MemberwiseClone();
        header.Wish = wish;
        return header;
    }

    /// <summary>Returns a copy with other derivations that are not invalidated yet.</summary>
    public TenantHeader With(DerivedInvalidations? stale)
    {
        var header = (TenantHeader)MemberwiseClone();
        header.Stale = stale;
        return header;
    }
}
