using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// Represents the stored state of a tenant apart from its pages, and which pages are current. Writing it commits a new version.
/// </summary>
[GenerateSerializer, Alias("customer-cache.TenantHeader")]
internal sealed class TenantHeader
{
    /// <summary>The version of the records, or of the lost ones when there are none; 0 when never built.</summary>
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

    /// <summary>The time that histories omit because most of them share it.</summary>
    [Id(6)]
    public DateTimeOffset HistoriesAt { get; set; }

    /// <summary>The pages of the records, in order.</summary>
    [Id(7)]
    public ImmutableArray<PageRef> Records { get; set; } = [];

    /// <summary>The pages of the histories of devices, by serial number.</summary>
    [Id(8)]
    public ImmutableArray<PageRef> Histories { get; set; } = [];

    /// <summary>The requested refresh that has not ended yet; the next owner restarts it.</summary>
    [Id(9)]
    public PendingRefreshRequest? Wish { get; set; }

    /// <summary>The last completed refreshes, newest first.</summary>
    [Id(10)]
    public ImmutableArray<RefreshSummary> RecentRefreshes { get; set; } = [];

    /// <summary>The derived entries not known to be invalidated when this was written; null for none.</summary>
    [Id(11)]
    public DerivedInvalidations? Stale { get; set; }

    /// <summary>The number of serial numbers that have no record because their look-up failed.</summary>
    [Id(12)]
    public int Undecided { get; set; }

    /// <summary>The position of the journal up to which the pages contain its rows.</summary>
    [Id(13)]
    public long JournalPosition { get; set; }

    /// <summary>Whether changes may be journaled since the pages were written.</summary>
    [Id(14)]
    public bool IsJournaled { get; set; }

    /// <summary>Returns a copy after which changes may be journaled.</summary>
    public TenantHeader Journaled()
    {
        var header = (TenantHeader)MemberwiseClone();
        header.IsJournaled = true;
        return header;
    }

    /// <summary>Returns a copy with another pending request; null for none.</summary>
    public TenantHeader With(PendingRefreshRequest? wish)
    {
        var header = (TenantHeader)MemberwiseClone();
        header.Wish = wish;
        return header;
    }

    /// <summary>Returns a copy with other pending invalidations.</summary>
    public TenantHeader With(DerivedInvalidations? stale)
    {
        var header = (TenantHeader)MemberwiseClone();
        header.Stale = stale;
        return header;
    }
}
