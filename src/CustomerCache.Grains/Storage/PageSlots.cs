using System.Collections.Concurrent;
using CustomerCache.Core.Refreshing;
using Orleans.Storage;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// The pages of one tenant in grain storage: numbered slots, of which the header says which ones count. A page that counts is never
/// overwritten, so a crash between two writes leaves the old version whole; what was replaced is used again by a later version.
/// One call at a time, which is the tenant's turn; the slots of a call are read and written side by side, on any thread.
/// </summary>
internal sealed class PageSlots(IGrainStorage storage, GrainId owner)
{
    // Calls to the storage under way at once: enough to hide its latency, few enough to leave room for others.
    private const int AtOnce = 8;

    private readonly ConcurrentDictionary<int, string?> _tags = [];

    /// <summary>The content of a slot; empty when nothing is stored there.</summary>
    public async Task<byte[]> ReadAsync(int slot) => (await ReadStateAsync(slot)).State?.Content ?? [];

    /// <summary>Learns the tags of slots that are to be written, so that somebody else's write between now and then is found out.</summary>
    public Task PrepareAsync(IEnumerable<int> slots, CancellationToken cancellationToken) =>
        FanOut.SelectAsync(
            [.. slots.Where(s => !_tags.ContainsKey(s))],
            AtOnce,
            async (slot, _) => (await ReadStateAsync(slot)).ETag,
            cancellationToken
        );

    /// <summary>
    /// Writes pages to prepared slots; throws <see cref="InconsistentStateException"/> when somebody else wrote one of them.
    /// </summary>
    public Task WriteAsync(IReadOnlyList<(int Slot, byte[] Content)> pages, CancellationToken cancellationToken) =>
        FanOut.SelectAsync(pages, AtOnce, async (page, _) => await WriteAsync(page.Slot, page.Content), cancellationToken);

    private async Task<GrainState<StoredPage>> ReadStateAsync(int slot)
    {
        var page = new GrainState<StoredPage>();
        await storage.ReadStateAsync(Name(slot), owner, page);
        _tags[slot] = page.ETag;
        return page;
    }

    private async Task<string?> WriteAsync(int slot, byte[] content)
    {
        // Until it is certain what became of the write, the tag is not known.
        _tags.TryRemove(slot, out var tag);
        var page = new GrainState<StoredPage>(new StoredPage { Content = content }, tag);
        await storage.WriteStateAsync(Name(slot), owner, page);
        return _tags[slot] = page.ETag;
    }

    private static string Name(int slot) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page-{slot}");
}
