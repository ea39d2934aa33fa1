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
/// <param name="Chunks">The page of each chunk of the records.</param>
internal sealed record PagePlan(
    TenantHeader Header,
    ImmutableArray<(int Slot, byte[] Content)> Pages,
    IReadOnlyDictionary<RecordChunk, PageRef> Chunks
)
{
    /// <summary>
    /// Plans the writes from the stored state to a new one. Damaged slots are not reused until the header no longer names them.
    /// </summary>
    public static PagePlan Of(
        TenantHeader stored,
        IReadOnlySet<int> damaged,
        IReadOnlyDictionary<RecordChunk, PageRef> known,
        TenantState? before,
        TenantState after,
        DerivedInvalidations? stale = null,
        long journaled = 0
    )
    {
        var slots = new FreeSlots(stored, damaged);
        var refreshedAt = RefreshedAt(after);
        var chunks = RecordPages(after.Snapshot, known, slots);
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
            Records = [.. chunks.Select(c => c.Page)],
            Histories = histories,
            Stale = stale,
            JournalPosition = journaled,
            Wish = after.LastRefresh?.Id == before?.LastRefresh?.Id ? stored.Wish : stored.Wish?.Next,
        };
        return new PagePlan(header, slots.ToWrite, chunks.ToDictionary(c => c.Chunk, c => c.Page));
    }

    /// <summary>Returns the digest of a page.</summary>
    public static string Digest(ReadOnlySpan<byte> content) => Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 15));

    // Usually the time of the last refresh; a few devices decided later must not change the lines of all others.
    private static DateTimeOffset RefreshedAt(TenantState state) =>
        state.Devices.Count == 0 ? default : state.Devices.Values.CountBy(h => h.DecidedAt).MaxBy(m => (m.Value, m.Key)).Key;

    // A chunk is a page. One that was stored before is not encoded again.
    private static ImmutableArray<(RecordChunk Chunk, PageRef Page)> RecordPages(
        TenantSnapshot? snapshot,
        IReadOnlyDictionary<RecordChunk, PageRef> known,
        FreeSlots slots
    ) =>
        [
            .. (snapshot?.Records.Chunks ?? [])
                .Where(chunk => chunk.Count > 0)
                .Select(chunk =>
                    (
                        chunk,
                        known.TryGetValue(chunk, out var page) && slots.IsStored(page)
                            ? page
                            : slots.Allocate(RecordLines.Encode([.. chunk.Records]), chunk.Count)
                    )
                ),
        ];

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

        public bool IsStored(PageRef page) => _byDigest.TryGetValue(page.Digest, out var stored) && stored.Slot == page.Slot;

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
