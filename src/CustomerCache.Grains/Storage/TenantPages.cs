using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// The state of one tenant in grain storage: a header and pages. Pages come first, the header last, so a crash leaves the old version or
/// the new one. An owner makes the header its own, by writing it as it is, before it writes its first page: from then on no owner before
/// it can make its pages count. An owner that was replaced without knowing finds out before it can spoil a page that counts: it learns
/// the tags of the slots first, then sees whether the header is still its own, and only then writes, on the condition that the tags
/// have not moved.
/// </summary>
internal sealed partial class TenantPages(
    IGrainStorage storage,
    GrainId owner,
    TenantId tenant,
    TimeProvider time,
    ILogger<TenantPages> logger
)
{
    private const string Header = "tenant";

    // Reading one page while another one is decoded, on as many cores as a silo has at least.
    private const int PagesAtOnce = 4;

    private readonly PageSlots _slots = new(storage, owner);
    private readonly HashSet<int> _damaged = [];
    private GrainState<TenantHeader> _header = new(new TenantHeader());
    private bool _isOurs;

    /// <summary>The refresh that was asked for and has not ended yet.</summary>
    public PendingRefreshRequest? Wish => _header.State?.Wish;

    /// <summary>
    /// What was derived from earlier versions and is not stored as invalidated; everything when a part of the records is lost.
    /// </summary>
    public DerivedInvalidations? Stale { get; private set; }

    /// <summary>What is stored; unknown when nothing is.</summary>
    public async Task<TenantState> LoadAsync(CancellationToken cancellationToken)
    {
        _header = await ReadHeaderAsync();
        _isOurs = false;
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
    /// Stores a state; throws <see cref="InconsistentStateException"/> when the tenant has another owner by now, and changes nothing that
    /// counts.
    /// </summary>
    public async Task SaveAsync(TenantState before, TenantState after, DerivedInvalidations? stale, CancellationToken cancellationToken)
    {
        var plan = PagePlan.Of(_header.State!, _damaged, before, after, stale);
        if (!plan.Pages.IsEmpty)
        {
            if (!_isOurs)
            {
                await WriteHeaderAsync(_header.State!);
            }

            await _slots.PrepareAsync(plan.Pages.Select(p => p.Slot), cancellationToken);
            if ((await ReadHeaderAsync()).ETag != _header.ETag)
            {
                throw new InconsistentStateException($"{tenant} is stored by another owner; this one gives up.");
            }

            await _slots.WriteAsync(plan.Pages, cancellationToken);
        }

        await WriteHeaderAsync(plan.Header);
        _damaged.Clear();
    }

    /// <summary>Stores that a refresh was asked for, until one ends; null withdraws it.</summary>
    public Task RequestAsync(PendingRefreshRequest? wish) => WriteHeaderAsync(_header.State!.With(wish));

    /// <summary>Stores what is not known to be invalidated.</summary>
    public Task StoreStaleAsync(DerivedInvalidations? stale) => WriteHeaderAsync(_header.State!.With(stale));

    private async Task WriteHeaderAsync(TenantHeader next)
    {
        var header = new GrainState<TenantHeader>(next, _header.ETag);
        await storage.WriteStateAsync(Header, owner, header);
        (_header, _isOurs, Stale) = (header, true, next.Stale);
    }

    private async Task<GrainState<TenantHeader>> ReadHeaderAsync()
    {
        var header = new GrainState<TenantHeader>(new TenantHeader());
        await storage.ReadStateAsync(Header, owner, header);
        header.State ??= new TenantHeader();
        return header;
    }

    // A few pages at once, decoded where they come in: not all bytes are held beside what is made of them, and the grain's turn only waits.
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
                    PagesAtOnce,
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
                Log.Lost(logger, tenant, page.Slot, page.Items);
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

    // Callers have seen the version of which a part is lost: what is left must not bear its number, nor wait for the date of its refresh.
    private TenantState AfterLoss(TenantState state, TenantHeader header, List<DeviceRecord> left) =>
        state with
        {
            Snapshot =
                left.Count == 0
                    ? null
                    : TenantSnapshot.Restore(tenant, header.Version + 1, header.BuiltAt ?? time.GetUtcNow(), time.GetUtcNow(), left),
            LostVersion = header.Version,
            NextRefreshAt = null,
        };

    private static partial class Log
    {
        [LoggerMessage(
            4111,
            LogLevel.Error,
            "Page {Slot} of {Tenant} with {Items} items is missing or not what was stored; what is left is served as a later version, and "
                + "the tenant is refreshed at once"
        )]
        public static partial void Lost(ILogger logger, TenantId tenant, int slot, int items);
    }
}
