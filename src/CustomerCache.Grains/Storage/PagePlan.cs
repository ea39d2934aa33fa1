using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Storage;

/// <summary>Represents the writes needed to store a state; pages whose bytes are already stored stay in place. Pure.</summary>
/// <param name="Header">The header, written last.</param>
/// <param name="Pages">The pages, written before it.</param>
internal sealed record PagePlan(TenantHeader Header, ImmutableArray<(int Slot, byte[] Content)> Pages)
{
    /// <summary>
    /// Plans the writes from the stored state to a new one. Damaged slots are not reused until the header no longer names them.
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
        var refreshedAt = RefreshedAt(after);
        var records =
            before is not null && after.Snapshot?.Version == before.Snapshot?.Version && after.Snapshot?.Version == stored.Version
                ? stored.Records
                : RecordPages(after.Snapshot, slots);
        var histories = HistoryPages(after, refreshedAt, slots);
        var header = new TenantHeader
        {
            Version = after.Snapshot?.Version ?? after.LostVersion,
            ChangedAt = after.Snapshot?.ChangedAt,
            BuiltAt = after.Snapshot?.BuiltAt,
            NextRefreshAt = after.NextRefreshAt,
            StaleRecords = after.StaleRecords,
            Undecided = after.Undecided,
            LastRefresh = after.LastRefresh,
            RecentRefreshes = after.RecentRefreshes,
            HistoriesAt = refreshedAt,
            Records = records,
            Histories = histories,
            Stale = stale,
            Wish = after.LastRefresh?.Id == before?.LastRefresh?.Id ? stored.Wish : stored.Wish?.Next,
        };
        return new PagePlan(header, slots.ToWrite);
    }

    /// <summary>Returns the digest of a page.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 15));

    // Usually the time of the last refresh; a few devices decided later must not change the lines of all others.
    private static DateTimeOffset RefreshedAt(TenantState state) =>
        state.Devices.Count == 0 ? default : state.Devices.Values.CountBy(h => h.DecidedAt).MaxBy(m => (m.Value, m.Key)).Key;

    private static ImmutableArray<PageRef> RecordPages(TenantSnapshot? snapshot, FreeSlots slots)
    {
        var records = snapshot?.Records ?? [];
        return
        [
            .. Core
                .Snapshots.Pages.Cut(records, r => r.SerialNumber)
                .Select(page => slots.Allocate(RecordLines.Encode(records.AsSpan()[page]), Count(page))),
        ];
    }

    private static ImmutableArray<PageRef> HistoryPages(TenantState state, DateTimeOffset refreshedAt, FreeSlots slots)
    {
        var histories = state.Devices.OrderBy(d => d.Key, StringComparer.Ordinal).ToArray();
        return
        [
            .. Core
                .Snapshots.Pages.Cut(histories, h => h.Key)
                .Select(page => slots.Allocate(HistoryLines.Encode(histories[page], refreshedAt), Count(page))),
        ];
    }

    private static int Count(Range page) => page.End.Value - page.Start.Value;

    /// <summary>Allocates slots: the slot of an identical stored page, else one that the stored header does not use.</summary>
    private sealed class FreeSlots
    {
        private readonly Dictionary<string, PageRef> _byDigest = new(StringComparer.Ordinal);
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
                    _byDigest.TryAdd(page.Digest, page);
                }
            }
        }

        public ImmutableArray<(int Slot, byte[] Content)> ToWrite => _toWrite.ToImmutable();

        public PageRef Allocate(byte[] content, int items)
        {
            var digest = Digest(content);
            if (!_byDigest.TryGetValue(digest, out var page))
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
                _byDigest.Add(digest, page);
                _toWrite.Add((page.Slot, content));
            }

            return page;
        }
    }
}

/// <summary>Represents the slot of a page and its expected content.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.PageRef")]
internal sealed record PageRef
{
    /// <summary>The slot of the page.</summary>
    [Id(0)]
    public int Slot { get; init; }

    /// <summary>The digest of its bytes; a page with another digest is damaged or foreign.</summary>
    [Id(1)]
    public required string Digest { get; init; }

    /// <summary>The number of records or histories.</summary>
    [Id(2)]
    public int Items { get; init; }

    /// <summary>The length in bytes.</summary>
    [Id(3)]
    public int Bytes { get; init; }
}
