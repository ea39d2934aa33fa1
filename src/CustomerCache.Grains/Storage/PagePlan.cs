using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Storage;

/// <summary>What has to be written to store a state: pages whose bytes are stored already are kept where they are. Pure.</summary>
/// <param name="Header">The header to write last.</param>
/// <param name="Pages">The pages to write before it.</param>
internal sealed record PagePlan(TenantHeader Header, ImmutableArray<(int Slot, byte[] Content)> Pages)
{
    /// <summary>
    /// Plans the way from what is stored to a state. Slots that do not hold what the header says are left alone until the header no longer
    /// names them.
    /// </summary>
    public static PagePlan Of(
        TenantHeader stored,
        IReadOnlySet<int> damaged,
        TenantState? before,
        TenantState after,
        DerivedInvalidations? stale = null
    )
    {
        var slots = new FreeSlots(stored, damaged);
        var moment = Moment(after);
        var records =
            before is not null && after.Snapshot?.Version == before.Snapshot?.Version && after.Snapshot?.Version == stored.Version
                ? stored.Records
                : RecordPages(after.Snapshot, slots);
        var histories = HistoryPages(after, moment, slots);
        var header = new TenantHeader
        {
            Version = after.Snapshot?.Version ?? after.LostVersion,
            ChangedAt = after.Snapshot?.ChangedAt,
            BuiltAt = after.Snapshot?.BuiltAt,
            NextRefreshAt = after.NextRefreshAt,
            StaleRecords = after.StaleRecords,
            LastRefresh = after.LastRefresh,
            RecentRefreshes = after.RecentRefreshes,
            HistoriesAt = moment,
            Records = records,
            Histories = histories,
            Stale = stale,
            Wish = after.LastRefresh?.Id == before?.LastRefresh?.Id ? stored.Wish : stored.Wish?.Next,
        };
        return new PagePlan(header, slots.ToWrite);
    }

    /// <summary>Digest of a page.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 15));

    // That of the last refresh, as a rule. A few devices that were decided later, alone, must not change the lines of all others.
    private static DateTimeOffset Moment(TenantState state) =>
        state.Devices.Count == 0 ? default : state.Devices.Values.CountBy(h => h.DecidedAt).MaxBy(m => (m.Value, m.Key)).Key;

    private static ImmutableArray<PageRef> RecordPages(TenantSnapshot? snapshot, FreeSlots slots)
    {
        var records = snapshot?.Records ?? [];
        return
        [
            .. Core
                .Snapshots.Pages.Cut(records, r => r.SerialNumber)
                .Select(page => slots.Place(RecordLines.Encode(records.AsSpan()[page]), Count(page))),
        ];
    }

    private static ImmutableArray<PageRef> HistoryPages(TenantState state, DateTimeOffset moment, FreeSlots slots)
    {
        var histories = state.Devices.OrderBy(d => d.Key, StringComparer.Ordinal).ToArray();
        return
        [
            .. Core
                .Snapshots.Pages.Cut(histories, h => h.Key)
                .Select(page => slots.Place(HistoryLines.Encode(histories[page], moment), Count(page))),
        ];
    }

    private static int Count(Range page) => page.End.Value - page.Start.Value;

    /// <summary>Hands out slots: that of the same page where it is stored already, else one that does not count now.</summary>
    private sealed class FreeSlots
    {
        private readonly Dictionary<string, PageRef> _known = new(StringComparer.Ordinal);
        private readonly HashSet<int> _taken = [];
        private readonly ImmutableArray<(int Slot, byte[] Content)>.Builder _toWrite = ImmutableArray.CreateBuilder<(
            int Slot,
            byte[] Content
        )>();
        private int _next;

        public FreeSlots(TenantHeader stored, IReadOnlySet<int> damaged)
        {
            foreach (var page in stored.Records.Concat(stored.Histories))
            {
                _taken.Add(page.Slot);
                if (!damaged.Contains(page.Slot))
                {
                    _known.TryAdd(page.Digest, page);
                }
            }
        }

        public ImmutableArray<(int Slot, byte[] Content)> ToWrite => _toWrite.ToImmutable();

        public PageRef Place(byte[] content, int items)
        {
            var digest = Digest(content);
            if (!_known.TryGetValue(digest, out var page))
            {
                while (!_taken.Add(_next))
                {
                    _next++;
                }

                page = new PageRef
                {
                    Slot = _next,
                    Digest = digest,
                    Items = items,
                    Bytes = content.Length,
                };
                _known.Add(digest, page);
                _toWrite.Add((page.Slot, content));
            }

            return page;
        }
    }
}

/// <summary>Where a page is stored, and what it must be.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.PageRef")]
internal sealed record PageRef
{
    /// <summary>The slot that holds the page.</summary>
    [Id(0)]
    public int Slot { get; init; }

    /// <summary>Digest of its bytes: a page of another one is not ours.</summary>
    [Id(1)]
    public required string Digest { get; init; }

    /// <summary>How many records or histories it holds.</summary>
    [Id(2)]
    public int Items { get; init; }

    /// <summary>Its length.</summary>
    [Id(3)]
    public int Bytes { get; init; }
}
