using System.Collections.Concurrent;
using CustomerCache.Core.Refreshing;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>Stores the pages of one tenant in numbered slots; the header states which slots are current.</summary>
/// <remarks>
/// A current page is never overwritten, so a crash between two writes leaves the old version intact; replaced slots are reused by later
/// versions. Not thread safe: one call at a time. The slots of a call are read and written concurrently on any thread.
/// </remarks>
internal sealed class PageSlots(IGrainStorage storage, GrainId owner)
{
    // Concurrent storage calls: enough to hide latency without starving other callers.
    private const int MaxConcurrency = 8;

    private readonly ConcurrentDictionary<int, string?> _etags = [];

    /// <summary>Returns the content of a slot; empty when nothing is stored there.</summary>
    public async Task<byte[]> ReadAsync(int slot) => (await ReadStateAsync(slot)).State?.Content ?? [];

    /// <summary>Reads the ETags of slots before they are written, so that a concurrent write by another owner is detected.</summary>
    public Task PrepareAsync(IEnumerable<int> slots, CancellationToken cancellationToken) =>
        FanOut.SelectAsync(
            [.. slots.Where(s => !_etags.ContainsKey(s))],
            MaxConcurrency,
            async (slot, _) => (await ReadStateAsync(slot)).ETag,
            cancellationToken
        );

    /// <summary>
    /// Writes pages to prepared slots; throws <see cref="InconsistentStateException"/> when another owner wrote one of them.
    /// </summary>
    public Task WriteAsync(IReadOnlyList<(int Slot, byte[] Content)> pages, CancellationToken cancellationToken) =>
        FanOut.SelectAsync(pages, MaxConcurrency, async (page, _) => await WriteAsync(page.Slot, page.Content), cancellationToken);

    private async Task<GrainState<StoredPage>> ReadStateAsync(int slot)
    {
        var page = new GrainState<StoredPage>();
        await storage.ReadStateAsync(Name(slot), owner, page);
        _etags[slot] = page.ETag;
        return page;
    }

    private async Task<string?> WriteAsync(int slot, byte[] content)
    {
        // The ETag is unknown until the write succeeds.
        _etags.TryRemove(slot, out var etag);
        var page = new GrainState<StoredPage>(new StoredPage { Content = content }, etag);
        await storage.WriteStateAsync(Name(slot), owner, page);
        return _etags[slot] = page.ETag;
    }

    private static string Name(int slot) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page-{slot}");
}
