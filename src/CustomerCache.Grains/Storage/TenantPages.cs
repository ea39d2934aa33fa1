using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>Stores the state of one tenant in grain storage as a header and pages.</summary>
/// <remarks>
/// Pages are written first and the header last, so a crash leaves the old or the new version. Before an owner writes its first page it
/// rewrites the header unchanged, which fences earlier owners: their pages can no longer become current. A superseded owner detects that
/// before it damages a current page: it reads the slots' ETags, then checks that the header is unchanged, then writes on condition of those
/// ETags.
/// </remarks>
internal sealed partial class TenantPages(
    IGrainStorage storage,
    GrainId owner,
    TenantId tenant,
    TimeProvider time,
    ILogger<TenantPages> logger
)
{
    private const string Header = "tenant";

    // Overlaps reading one page with decoding another, for the minimum core count of a silo.
    private const int MaxConcurrency = 4;

    private readonly PageSlots _slots = new(storage, owner);
    private readonly HashSet<int> _damaged = [];
    private GrainState<TenantHeader> _header = new(new TenantHeader());
    private bool _isHeaderOwned;

    /// <summary>The requested refresh that has not ended yet.</summary>
    public PendingRefreshRequest? PendingRefresh => _header.State?.Wish;

    /// <summary>The derived entries not stored as invalidated; everything when records were lost.</summary>
    public DerivedInvalidations? Stale { get; private set; }

    /// <summary>Returns the stored state; unknown when nothing is stored.</summary>
    public async Task<TenantState> LoadAsync(CancellationToken cancellationToken)
    {
        _header = await ReadHeaderAsync();
        _isHeaderOwned = false;
        _damaged.Clear();
        var header = _header.State!;
        var (records, lost) = await ReadAsync(header.Records, RecordLines.Decode, cancellationToken);
        var (devices, _) = await ReadAsync(header.Histories, page => HistoryLines.Decode(page, header.HistoriesAt), cancellationToken);
        var histories = new Dictionary<string, DeviceHistory>(devices.Count, StringComparer.Ordinal);
        foreach (var (serial, history) in devices)
        {
            histories[serial] = history;
        }

        var state = TenantState.Unknown(tenant) with
        {
            Devices = TenantHistories.Shared(histories),
            NextRefreshAt = header.NextRefreshAt,
            StaleRecords = header.StaleRecords,
            Undecided = header.Undecided,
            LastRefresh = header.LastRefresh,
            RecentRefreshes = header.RecentRefreshes.IsDefaultOrEmpty ? [] : header.RecentRefreshes,
        };
        Stale = lost > 0 ? DerivedInvalidations.Everything(header.Version) : header.Stale;
        return lost > 0 ? AfterLoss(state, header, records)
            : header.ChangedAt is { } changedAt
                ? state with
                {
                    Snapshot = TenantSnapshot.Restore(tenant, header.Version, header.BuiltAt ?? changedAt, changedAt, records),
                }
            : state with { LostVersion = header.Version };
    }

    /// <summary>
    /// Stores a state; throws <see cref="InconsistentStateException"/> without changing a current page when the tenant has another owner.
    /// </summary>
    public async Task SaveAsync(TenantState before, TenantState after, DerivedInvalidations? stale, CancellationToken cancellationToken)
    {
        var plan = PagePlan.Of(_header.State!, _damaged, before, after, stale);
        if (!plan.Pages.IsEmpty)
        {
            if (!_isHeaderOwned)
            {
                await WriteHeaderAsync(_header.State!);
            }

            await _slots.PrepareAsync(plan.Pages.Select(p => p.Slot), cancellationToken);
            if ((await ReadHeaderAsync()).ETag != _header.ETag)
            {
                throw new InconsistentStateException($"{tenant} is stored by another owner; this activation stops writing.");
            }

            await _slots.WriteAsync(plan.Pages, cancellationToken);
        }

        await WriteHeaderAsync(plan.Header);
        _damaged.Clear();
    }

    /// <summary>Stores that a refresh was requested, until one ends; null withdraws it.</summary>
    public Task RequestAsync(PendingRefreshRequest? request) => WriteHeaderAsync(_header.State!.With(request));

    /// <summary>Stores the derived entries not known to be invalidated.</summary>
    public Task StoreStaleAsync(DerivedInvalidations? stale) => WriteHeaderAsync(_header.State!.With(stale));

    private async Task WriteHeaderAsync(TenantHeader next)
    {
        var header = new GrainState<TenantHeader>(next, _header.ETag);
        await storage.WriteStateAsync(Header, owner, header);
        (_header, _isHeaderOwned, Stale) = (header, true, next.Stale);
    }

    private async Task<GrainState<TenantHeader>> ReadHeaderAsync()
    {
        var header = new GrainState<TenantHeader>(new TenantHeader());
        await storage.ReadStateAsync(Header, owner, header);
        header.State ??= new TenantHeader();
        return header;
    }

    // A few pages at once, decoded as they arrive: the raw bytes are not all held beside the result, and the grain only waits.
    private async Task<(List<T> Items, int Lost)> ReadAsync<T>(
        ImmutableArray<PageRef> pages,
        Func<ReadOnlyMemory<byte>, IEnumerable<T>> decode,
        CancellationToken cancellationToken
    )
    {
        var contents = await ThreadPoolWork.RunAsync(
            () =>
                FanOut.SelectAsync(
                    pages,
                    MaxConcurrency,
                    async (page, _) =>
                        await _slots.ReadAsync(page.Slot) is var content && PagePlan.Digest(content) == page.Digest
                            ? decode(content).ToArray()
                            : null,
                    cancellationToken
                ),
            cancellationToken
        );
        var (items, lost) = (new List<T>(pages.Sum(p => p.Items)), 0);
        foreach (var (page, content) in pages.Zip(contents))
        {
            if (content is null)
            {
                Log.PageLost(logger, tenant, page.Slot, page.Items);
                _damaged.Add(page.Slot);
                lost += page.Items;
            }
            else
            {
                items.AddRange(content);
            }
        }

        return (items, lost);
    }

    // Callers have seen the version that is partly lost: the remainder must not reuse its number or wait for its refresh date.
    private TenantState AfterLoss(TenantState state, TenantHeader header, List<DeviceRecord> remaining) =>
        state with
        {
            Snapshot =
                remaining.Count == 0
                    ? null
                    : TenantSnapshot.Restore(tenant, header.Version + 1, header.BuiltAt ?? time.GetUtcNow(), time.GetUtcNow(), remaining),
            LostVersion = header.Version,
            NextRefreshAt = null,
        };

    private static partial class Log
    {
        [LoggerMessage(
            4111,
            LogLevel.Error,
            "Found page {Slot} of {Tenant} with {Items} items missing or corrupt. Serving the remainder as a later version; "
                + "refreshing the tenant now.",
            EventName = "PageLost"
        )]
        public static partial void PageLost(ILogger logger, TenantId tenant, int slot, int items);
    }
}
