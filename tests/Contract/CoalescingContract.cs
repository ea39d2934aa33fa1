using System.Threading.Channels;

namespace CustomerCache.Tests.Contract;

/// <summary>Coalescing of fetches: cases M1 to M11. Each caller is a separate client, as in another process.</summary>
public abstract class CoalescingContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task M1_Hundred_readers_of_a_cold_key_make_one_fetch_and_M2_M3_are_counted()
    {
        var source = new Source();
        var callers = Enumerable.Range(0, 4).Select(_ => lab.Caller()["whmcs"]).ToArray();
        var before = await CountsAsync("whmcs");

        var reads = Enumerable.Range(0, 100).Select(i => callers[i % 4].GetOrFetchAsync("m1", source.BlockAsync).AsTask()).ToArray();
        await source.AskedAsync();
        await lab.JoinedAsync("whmcs", 99);
        source.Release("one");
        var values = await Task.WhenAll(reads);
        var after = await CountsAsync("whmcs");

        Assert.All(values, v => Assert.Equal("one", v));
        Assert.Equal((1, 0, 1), (source.Fetches, after.Hits - before.Hits, after.Misses - before.Misses));

        await callers[0].GetOrFetchAsync("m1", source.BlockAsync);
        var second = await CountsAsync("whmcs");
        Assert.Equal((1, 1), (second.Hits - before.Hits, second.Misses - before.Misses));

        await callers[1].RemoveAsync("m1");
        var third = callers[2].GetOrFetchAsync("m1", source.BlockAsync).AsTask();
        await source.AskedAsync();
        source.Release("two");
        var last = await CountsAsync("whmcs");
        Assert.Equal(
            ("two", 2, 2, 1),
            (await third, source.Fetches, last.Misses - before.Misses, last.Invalidations - before.Invalidations)
        );
    }

    [Fact]
    public async Task M4_Failure_reaches_all_waiters_and_is_not_cached()
    {
        var source = new Source();
        var callers = Enumerable.Range(0, 10).Select(_ => lab.Caller()["orders"]).ToArray();

        var reads = callers.Select(c => c.GetOrFetchAsync("m4", source.BlockAsync).AsTask()).ToArray();
        await source.AskedAsync();
        await lab.JoinedAsync("orders", 9);
        source.Fail("Salesforce is down");
        var failures = await Task.WhenAll(reads.Select(async r => (await Assert.ThrowsAnyAsync<Exception>(() => r)).Message));

        Assert.Equal(1, source.Fetches);
        Assert.All(failures, message => Assert.Contains("Salesforce is down", message, StringComparison.Ordinal));
        Assert.Null(await lab.ValueAsync("orders", "m4"));
        var next = callers[3].GetOrFetchAsync("m4", source.BlockAsync).AsTask();
        await source.AskedAsync();
        source.Release("well again");
        Assert.Equal("well again", await next);
    }

    [Fact]
    public async Task M5_Different_keys_are_fetched_concurrently()
    {
        Source first = new(),
            second = new();
        var cache = lab.Caller()["orders"];

        var one = cache.GetOrFetchAsync("m5:a", first.BlockAsync).AsTask();
        var two = cache.GetOrFetchAsync("m5:b", second.BlockAsync).AsTask();
        await first.AskedAsync();
        await second.AskedAsync();
        second.Release("b");
        first.Release("a");

        Assert.Equal(("a", "b"), (await one, await two));
    }

    [Fact]
    public async Task M6_Empty_list_is_a_value()
    {
        var cache = lab.Caller()["orders"];
        var fetches = 0;

        for (var i = 0; i < 2; i++)
        {
            Assert.Empty((await cache.GetOrFetchAsync("m6", _ => Task.FromResult<string[]?>(++fetches > 0 ? [] : null)))!);
        }

        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task M7_Result_of_a_fetch_before_an_invalidation_never_replaces_a_newer_one()
    {
        Source older = new(),
            newer = new();
        var first = lab.Caller()["orders"].GetOrFetchAsync("m7", older.BlockAsync).AsTask();
        await older.AskedAsync();
        await lab.InvalidateAsync("orders", new { keys = new[] { "m7" } });
        var second = lab.Caller()["orders"].GetOrFetchAsync("m7", newer.BlockAsync).AsTask();
        await newer.AskedAsync();

        newer.Release("B");
        var after = await second;
        older.Release("A");

        Assert.Equal(("A", "B", "\"B\""), (await first, after, await lab.ValueAsync("orders", "m7")));
    }

    [Fact]
    public async Task M8_Overtaken_fetch_serves_its_caller_and_stores_nothing()
    {
        var source = new Source();
        var read = lab.Caller()["orders"].GetOrFetchAsync("m8", source.BlockAsync).AsTask();
        await source.AskedAsync();
        await lab.InvalidateAsync("orders", new { pattern = "m?" });

        source.Release("A");

        Assert.Equal(("A", null), (await read, await lab.ValueAsync("orders", "m8")));
    }

    [Fact]
    public async Task M11_Cancelled_caller_does_not_cancel_the_fetch_of_others()
    {
        var source = new Source();
        using var leaving = new CancellationTokenSource();
        var leader = lab.Caller()["orders"].GetOrFetchAsync("m11", source.BlockAsync, null, leaving.Token).AsTask();
        await source.AskedAsync();
        var others = Enumerable
            .Range(0, 4)
            .Select(_ => lab.Caller()["orders"].GetOrFetchAsync("m11", source.BlockAsync).AsTask())
            .ToArray();
        await lab.JoinedAsync("orders", 4);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        source.Release("for the others");

        Assert.All(await Task.WhenAll(others), v => Assert.Equal("for the others", v));
        Assert.Equal(1, source.Fetches);
    }

    [Fact]
    public async Task Released_lease_passes_to_a_waiter()
    {
        var lease = await lab.LeaseAsync("orders", "handed");
        var source = new Source();
        var waiting = lab.Caller()["orders"].GetOrFetchAsync("handed", source.BlockAsync).AsTask();
        await lab.JoinedAsync("orders", 1);

        using var back = new HttpRequestMessage(HttpMethod.Delete, "v1/caches/orders/entries/handed");
        back.Headers.Add("X-Fetch-Lease", lease);
        using var answer = await lab.Http.SendAsync(back);
        await source.AskedAsync();
        source.Release("mine now");

        Assert.Equal("mine now", await waiting);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, await lab.PutAsync("orders", "handed", "\"late\"", lease));
    }

    [Fact]
    public async Task Expired_lease_of_a_dead_fetcher_passes_to_a_waiter()
    {
        var dead = await lab.LeaseAsync("orders", "dead");
        lab.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("alive", await lab.Caller()["orders"].GetOrFetchAsync("dead", _ => Task.FromResult<string?>("alive")));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, await lab.PutAsync("orders", "dead", "\"dead\"", dead));
        Assert.Equal("\"alive\"", await lab.ValueAsync("orders", "dead"));
    }

    [Fact]
    public async Task Null_reaches_waiters_and_is_fetched_again_where_nulls_are_not_cached()
    {
        var source = new Source();
        var reads = Enumerable
            .Range(0, 3)
            .Select(_ => lab.Caller()["orders"].GetOrFetchAsync("nothing", source.BlockAsync).AsTask())
            .ToArray();
        await source.AskedAsync();
        await lab.JoinedAsync("orders", 2);
        source.Release(null);

        Assert.All(await Task.WhenAll(reads), Assert.Null);
        Assert.Equal("now", await lab.Caller()["orders"].GetOrFetchAsync("nothing", _ => Task.FromResult<string?>("now")));
    }

    [Fact]
    public async Task Near_cache_serves_the_value_without_a_call_and_drops_it_when_invalidated()
    {
        var near = lab.Caller(o => o.NearEntries = 100)["orders"];
        var source = new Counter();
        await lab.NearAsync(near, "near", source);
        var fetches = source.Fetches;
        var hits = (await CountsAsync("orders")).Hits;
        await near.GetOrFetchAsync("near", source.NextAsync);
        var asked = (await CountsAsync("orders")).Hits - hits;

        await lab.InvalidateAsync("orders", new { keys = new[] { "near" } });
        await Poll.UntilAsync(
            async () => await near.GetOrFetchAsync("near", source.NextAsync) > fetches,
            "the near cache to drop what was invalidated"
        );

        Assert.Equal((0, fetches + 1), (asked, source.Fetches));
    }

    private async Task<(long Hits, long Misses, long Invalidations)> CountsAsync(string domain)
    {
        var metrics = await lab.MetricsAsync(domain);
        return (
            metrics.GetProperty("hits").GetInt64(),
            metrics.GetProperty("misses").GetInt64(),
            metrics.GetProperty("invalidations").GetInt64()
        );
    }

    /// <summary>Represents a source that responds when the test releases it.</summary>
    private sealed class Source
    {
        private readonly Channel<int> _asked = Channel.CreateUnbounded<int>();
        private TaskCompletionSource<string?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _fetches;

        public int Fetches => _fetches;

        public async Task<string?> BlockAsync(CancellationToken cancellationToken)
        {
            var answer = _answer;
            _asked.Writer.TryWrite(Interlocked.Increment(ref _fetches));
            return await answer.Task.WaitAsync(cancellationToken);
        }

        public async Task AskedAsync() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public void Release(string? value) => Next().SetResult(value);

        public void Fail(string message) => Next().SetException(new InvalidOperationException(message));

        private TaskCompletionSource<string?> Next() =>
            Interlocked.Exchange(ref _answer, new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
