using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Tests.Contract;

/// <summary>The contract of every keyed store: one owner at a time, and atomic writes.</summary>
public abstract class KeyedStoreContract : IAsyncLifetime
{
    private IKeyedStores? _stores;

    public static TheoryData<string> UnusualFields => ["a/b", "100%", " ", "site:café", "東京 🚚", "..", new string('p', 1024)];

    private IKeyedStores Stores => _stores ?? throw new InvalidOperationException("The stores were not opened.");

    public async Task InitializeAsync() => _stores = await OpenAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task Store_that_was_never_written_is_empty_and_complete()
    {
        var content = await Stores.Open("fresh").AcquireAsync(CancellationToken.None);

        Assert.True(content.IsComplete);
        Assert.Empty(content.Values);
    }

    [Theory]
    [MemberData(nameof(UnusualFields))]
    public async Task Field_of_any_characters_holds_the_latest_write(string place)
    {
        var store = Stores.Open("odd");
        await store.AcquireAsync(CancellationToken.None);
        await store.WriteAsync(
            [new(place, new byte[] { 1 }), new(place + "x", new byte[] { 2 }), new(place, new byte[] { 3 })],
            CancellationToken.None
        );
        await store.WriteAsync([new(place + "x", null)], CancellationToken.None);

        var content = await Stores.Open("odd").AcquireAsync(CancellationToken.None);

        Assert.Equal([3], content.Values[place]);
        Assert.DoesNotContain(place + "x", content.Values.Keys);
    }

    [Fact]
    public async Task Many_deletions_among_other_changes_are_applied_in_order()
    {
        var store = Stores.Open("many");
        await store.AcquireAsync(CancellationToken.None);
        var places = Enumerable.Range(0, 1_300).Select(i => $"k{i:0000}").Reverse().ToArray();
        await store.WriteAsync([.. places.Select(p => new KeyedWrite(p, new byte[] { 1 }))], CancellationToken.None);
        var (early, late) = (places[..700], places[700..1_200]);

        await store.WriteAsync(
            [
                .. early.Select(p => new KeyedWrite(p, null)),
                new("k0000", new byte[] { 2 }),
                new(early[0], new byte[] { 3 }),
                .. late.Select(p => new KeyedWrite(p, null)),
            ],
            CancellationToken.None
        );

        var content = await Stores.Open("many").AcquireAsync(CancellationToken.None);
        Assert.Equal(places[1_200..].Append(early[0]).Order(StringComparer.Ordinal), content.Values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2, 3, 1], new[] { "k0000", early[0], "k0001" }.SelectMany(p => content.Values[p]));
    }

    [Fact]
    public async Task Superseded_owner_is_refused_and_changes_nothing()
    {
        var (earlier, later) = (Stores.Open("owned"), Stores.Open("owned"));
        await earlier.AcquireAsync(CancellationToken.None);
        await earlier.WriteAsync([new("k", new byte[] { 1 })], CancellationToken.None);
        await later.AcquireAsync(CancellationToken.None);

        await Assert.ThrowsAsync<StoreFencedException>(() => earlier.WriteAsync([new("k", new byte[] { 2 })], CancellationToken.None));
        await Assert.ThrowsAsync<StoreFencedException>(() => earlier.WriteAsync([], CancellationToken.None));
        await Assert.ThrowsAsync<StoreFencedException>(() => earlier.ClearAsync(CancellationToken.None));

        await later.WriteAsync([], CancellationToken.None);
        Assert.Equal([1], (await Stores.Open("owned").AcquireAsync(CancellationToken.None)).Values["k"]);
    }

    [Fact]
    public async Task Cleared_store_is_empty_and_no_other_store_is()
    {
        var (one, other) = (Stores.Open("cleared"), Stores.Open("cleared-not"));
        foreach (var store in (IKeyedStore[])[one, other])
        {
            await store.AcquireAsync(CancellationToken.None);
            await store.WriteAsync([new("k", new byte[] { 1 })], CancellationToken.None);
        }

        await one.ClearAsync(CancellationToken.None);

        Assert.Empty((await Stores.Open("cleared").AcquireAsync(CancellationToken.None)).Values);
        Assert.Single((await Stores.Open("cleared-not").AcquireAsync(CancellationToken.None)).Values);
    }

    [Fact]
    public async Task Cancelled_write_is_applied_whole_or_not_at_all()
    {
        var store = Stores.Open("cancelled");
        await store.AcquireAsync(CancellationToken.None);
        KeyedWrite[] changes = [.. Enumerable.Range(0, 500).Select(i => new KeyedWrite($"k{i}", new byte[64]))];
        using var cancelled = new CancellationTokenSource();

        var write = store.WriteAsync(changes, cancelled.Token);
        await cancelled.CancelAsync();
        await write.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        var count = (await Stores.Open("cancelled").AcquireAsync(CancellationToken.None)).Values.Count;
        Assert.True(count is 0 or 500, $"{count} of 500 places are stored");
    }

    /// <summary>Opens stores in their own key space.</summary>
    protected abstract Task<IKeyedStores> OpenAsync();
}
