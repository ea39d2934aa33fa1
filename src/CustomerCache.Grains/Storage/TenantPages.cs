using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>Stores the state of one tenant in grain storage as a header and pages, and changes between refreshes in a journal.</summary>
/// <remarks>
/// Pages are written first and the header last, so a crash leaves the old or the new version. Before an owner writes its first page it
/// rewrites the header unchanged, which fences earlier owners: their pages can no longer become current. A superseded owner detects that
/// before it damages a current page: it reads the slots' ETags, then checks that the header is unchanged, then writes on condition of those
/// ETags.
/// </remarks>
internal sealed partial class TenantPages(
    IGrainStorage storage,
    TenantJournal journal,
    GrainId owner,
    TenantId tenant,
    TimeProvider time,
    ILogger<TenantPages> logger
)
{
    private const string Header = "tenant";

    // Small tenants are journaled for longer than a quarter of them.
    private const int MinJournal = 1_000;

    // Within what a keyed store writes all or nothing.
    private const int MaxChange = 1_000;
    private const long MaxChangeBytes = 8 * 1024 * 1024;

    // Overlaps reading one page with decoding another, for the minimum core count of a silo.
    private const int MaxConcurrency = 4;

    private readonly PageSlots _slots = new(storage, owner);
    private readonly HashSet<int> _damaged = [];
    private GrainState<TenantHeader> _header = new(new TenantHeader());
    private IReadOnlyDictionary<RecordChunk, PageRef> _pages = new Dictionary<RecordChunk, PageRef>();
    private bool _isHeaderOwned;

    // The version that pages and journal hold; 0 when that is unknown.
    private long _storedVersion;

    /// <summary>The requested refresh that has not ended yet.</summary>
    public PendingRefreshRequest? PendingRefresh => _header.State?.Wish;

    /// <summary>The derived entries not stored as invalidated; everything when records were lost.</summary>
    public DerivedInvalidations? Stale { get; private set; }

    /// <summary>Returns the stored state; unknown when nothing is stored.</summary>
    public async Task<TenantState> LoadAsync(CancellationToken cancellationToken)
    {
        // Acquired first: an earlier owner cannot write it any more, and fails at the claim of the header below.
        await journal.AcquireAsync(cancellationToken);
        _header = await ReadHeaderAsync();
        _isHeaderOwned = false;
        _damaged.Clear();
        var header = _header.State!;
        var changes = journal.After(header.JournalPosition);
        if (changes.Head is not null)
        {
            // An earlier owner may not know the last change, for want of an answer. Without the claim it could store pages of another one
            // under the same version, once this one is published.
            await WriteHeaderAsync(header);
        }

        var (pages, lost) = await ReadAsync(header.Records, RecordLines.Decode, cancellationToken);
        var (devices, _) = await ReadAsync(header.Histories, page => HistoryLines.Decode(page, header.HistoriesAt), cancellationToken);
        var histories = new Dictionary<string, DeviceHistory>(devices.Count, StringComparer.Ordinal);
        foreach (var (serial, history) in devices)
        {
            histories[serial] = history;
        }

        if (header.IsJournaled && !changes.IsComplete)
        {
            Log.JournalLost(logger, tenant);
            lost++;
        }

        var stored = RecordTable.Create(pages);
        _pages = lost == 0 ? PagesOf(stored, header.Records) : new Dictionary<RecordChunk, PageRef>();
        var records = changes.ApplyTo(stored);
        var head = changes.Head;
        var state = TenantState.Unknown(tenant) with
        {
            Devices = changes.ApplyTo(TenantHistories.Shared(histories)),
            // Events may be lost with the rows.
            NextRefreshAt = changes.IsComplete ? header.NextRefreshAt : null,
            StaleRecords = head?.StaleRecords ?? header.StaleRecords,
            Undecided = head?.Undecided ?? header.Undecided,
            LastRefresh = header.LastRefresh,
            RecentRefreshes = header.RecentRefreshes.IsDefaultOrEmpty ? [] : header.RecentRefreshes,
        };
        var (version, changedAt, builtAt) = head is null
            ? (header.Version, header.ChangedAt, header.BuiltAt)
            : (head.Version, head.ChangedAt, head.BuiltAt);
        if (header.IsJournaled && !changes.IsComplete)
        {
            // The head of the journal may be lost with the version that callers have seen.
            version = Math.Max(version, LaterThanLost());
        }

        _storedVersion = lost > 0 ? 0 : version;
        Stale =
            lost > 0 ? DerivedInvalidations.Everything(version)
            : head is null ? header.Stale
            : head.Stale;
        return lost > 0 ? AfterLoss(state, version, builtAt, records)
            : changedAt is { } at ? state with { Snapshot = TenantSnapshot.Restore(tenant, version, builtAt ?? at, at, records) }
            : state with { LostVersion = _header.RecordExists || changes.IsComplete ? version : LaterThanLost() };
    }

    // The header is lost with the version that callers have seen. No tenant has a thousand versions a second for long.
    private long LaterThanLost() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Stores a state; throws <see cref="InconsistentStateException"/> without changing a current page when the tenant has another owner.
    /// </summary>
    public async Task SaveAsync(TenantState before, TenantState after, DerivedInvalidations? stale, CancellationToken cancellationToken)
    {
        var changed = IsChange(before, after) ? Changed(before, after) : null;
        var stored = _storedVersion;

        // Unknown until the write succeeds: if it does not, the next one stores everything.
        _storedVersion = 0;
        if (stored > 0 && stored == before.Snapshot?.Version && changed is not null && Fits(changed, after))
        {
            await SaveChangeAsync(before, after, changed, stale, cancellationToken);
        }
        else
        {
            await SaveAllAsync(before, after, stale, cancellationToken);
        }

        _storedVersion = after.Snapshot?.Version ?? 0;
        Stale = stale;
    }

    private async Task SaveChangeAsync(
        TenantState before,
        TenantState after,
        IReadOnlyCollection<string> changed,
        DerivedInvalidations? stale,
        CancellationToken cancellationToken
    )
    {
        if (!_isHeaderOwned || !_header.State!.IsJournaled)
        {
            await WriteHeaderAsync(_header.State!.Journaled());
        }

        await journal.WriteAsync(before, after, changed, stale, cancellationToken);
    }

    private async Task SaveAllAsync(TenantState before, TenantState after, DerivedInvalidations? stale, CancellationToken cancellationToken)
    {
        var plan = PagePlan.Of(_header.State!, _damaged, _pages, before, after, stale, journal.Position);
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

        var isJournaled = _header.State!.IsJournaled;
        await WriteHeaderAsync(plan.Header);
        _damaged.Clear();
        _pages = plan.Chunks;
        if (isJournaled)
        {
            await ClearJournalAsync(cancellationToken);
        }
    }

    // The pages are stored, so the rows are ignored.
    private async Task ClearJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.ClearAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.JournalNotCleared(logger, tenant, failure);
        }
    }

    // The page of each chunk, so that the first refresh after a start does not encode what it need not write. A table that shrank was
    // stored with other cuts than it is read with: then no chunk is known.
    private static Dictionary<RecordChunk, PageRef> PagesOf(RecordTable stored, ImmutableArray<PageRef> pages)
    {
        var known = stored.Chunks.Zip(pages).ToDictionary(c => c.First, c => c.Second);
        return known.Count == pages.Length && known.All(c => c.Key.Count == c.Value.Items) ? known : [];
    }

    // Whether a journal can hold the difference: not the dates of a refresh, and not the order of the records.
    private bool IsChange(TenantState before, TenantState after) =>
        _damaged.Count == 0
        && before.Snapshot is { } old
        && after.Snapshot is { } current
        && (before.LastRefresh, before.NextRefreshAt) == (after.LastRefresh, after.NextRefreshAt)
        && (old.Version == current.Version || current.Delta is { Order.IsEmpty: true } delta && delta.From == old.Version);

    private static HashSet<string> Changed(TenantState before, TenantState after)
    {
        var changed = after.Devices.KeysThatDiffer(before.Devices).ToHashSet(StringComparer.Ordinal);
        if (before.Snapshot!.Version != after.Snapshot!.Version)
        {
            changed.UnionWith(after.Snapshot.Delta!.Upserted.Select(r => r.SerialNumber));
            changed.UnionWith(after.Snapshot.Delta.Removed);
        }

        return changed;
    }

    private bool Fits(HashSet<string> changed, TenantState after) =>
        changed.Count <= MaxChange
        && journal.Count + changed.Count <= MaxJournal(after)
        && changed.Sum(serial => (long)(after.Snapshot!.Find(serial)?.Utf8.Length ?? 0)) <= MaxChangeBytes;

    // A quarter of the devices: then writing all pages costs about as much as the rows did. Reading the rows stays a part of reading the
    // pages.
    private static int MaxJournal(TenantState state) => Math.Max(MinJournal, state.Devices.Count / 4);

    /// <summary>Stores that a refresh was requested, until one ends; null withdraws it.</summary>
    public Task RequestAsync(PendingRefreshRequest? request) => WriteHeaderAsync(_header.State!.With(request));

    /// <summary>Stores the derived entries not known to be invalidated.</summary>
    public async Task StoreStaleAsync(DerivedInvalidations? stale, TenantState state, CancellationToken cancellationToken)
    {
        if (journal.Count == 0)
        {
            await WriteHeaderAsync(_header.State!.With(stale));
            Stale = stale;
        }
        else if (_storedVersion == state.Snapshot?.Version)
        {
            await journal.WriteAsync(state, state, [], stale, cancellationToken);
            Stale = stale;
        }

        // Else a change was stored without an answer: a head would make its rows a part of this version. The next write stores it.
    }

    private async Task WriteHeaderAsync(TenantHeader next)
    {
        var header = new GrainState<TenantHeader>(next, _header.ETag);
        await storage.WriteStateAsync(Header, owner, header);
        (_header, _isHeaderOwned) = (header, true);
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
    private TenantState AfterLoss(TenantState state, long version, DateTimeOffset? builtAt, RecordTable remaining) =>
        state with
        {
            Snapshot = remaining.IsEmpty
                ? null
                : TenantSnapshot.Restore(tenant, version + 1, builtAt ?? time.GetUtcNow(), time.GetUtcNow(), remaining),
            LostVersion = version,
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

        [LoggerMessage(
            4123,
            LogLevel.Error,
            "Found the journal of {Tenant} incomplete: changes since the last refresh are missing. Serving the remainder as a later "
                + "version; refreshing the tenant now.",
            EventName = "JournalLost"
        )]
        public static partial void JournalLost(ILogger logger, TenantId tenant);

        [LoggerMessage(
            4124,
            LogLevel.Warning,
            "Failed to delete the journal of {Tenant}, whose pages are stored; its rows are ignored, and deleted with the next pages.",
            EventName = "JournalNotCleared"
        )]
        public static partial void JournalNotCleared(ILogger logger, TenantId tenant, Exception failure);
    }
}
