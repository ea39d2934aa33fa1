using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Hybrid;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// The documented behaviour of <see cref="HybridCache"/>, as a caller relies on it. Microsoft's own implementation passes it, too. Each
/// test has keys of its own.
/// </summary>
public abstract class HybridCacheConformance
{
    private static readonly HybridCacheEntryOptions LookUpOnly = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    /// <summary>A cache that keeps null.</summary>
    protected abstract HybridCache Cache { get; }

    [Fact]
    public async Task Value_is_created_once_and_returned_from_then_on()
    {
        var factory = new Factory();

        Assert.Equal("value 1", await Cache.GetOrCreateAsync("once", factory.CreateAsync));
        Assert.Equal("value 1", await Cache.GetOrCreateAsync("once", factory.CreateAsync));
        Assert.Equal("value 1", await Cache.GetOrCreateAsync("once", factory, static (f, token) => f.CreateAsync(token)));
        Assert.Equal(1, factory.Calls);
    }

    [Fact]
    public async Task Concurrent_callers_share_one_factory()
    {
        var (factory, release) = (new Factory(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        var reads = Enumerable.Range(0, 50).Select(_ => Cache.GetOrCreateAsync("stampede", CreateAsync).AsTask()).ToArray();
        release.SetResult();

        Assert.All(await Task.WhenAll(reads), value => Assert.Equal("value 1", value));
        Assert.Equal(1, factory.Calls);

        async ValueTask<string> CreateAsync(CancellationToken cancellationToken)
        {
            await release.Task;
            return await factory.CreateAsync(cancellationToken);
        }
    }

    [Fact]
    public async Task Failure_of_the_factory_reaches_its_caller_and_is_not_cached()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Cache.GetOrCreateAsync<string>("failing", _ => throw new InvalidOperationException("down")).AsTask()
        );

        Assert.Equal("down", failure.Message);
        Assert.Equal("value 1", await Cache.GetOrCreateAsync("failing", new Factory().CreateAsync));
    }

    [Fact]
    public async Task Caller_that_cancels_leaves_the_others_their_value()
    {
        using var cancelled = new CancellationTokenSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var first = Cache.GetOrCreateAsync("cancelled", CreateAsync, cancellationToken: cancelled.Token).AsTask();
        var second = Cache.GetOrCreateAsync("cancelled", CreateAsync).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();
        Assert.Equal("value", await second);

        async ValueTask<string> CreateAsync(CancellationToken cancellationToken)
        {
            await release.Task.WaitAsync(cancellationToken);
            return "value";
        }
    }

    [Fact]
    public async Task Null_is_a_value()
    {
        var calls = 0;

        for (var i = 0; i < 2; i++)
        {
            Assert.Null(
                await Cache.GetOrCreateAsync<string?>(
                    "null",
                    _ =>
                    {
                        calls++;
                        return ValueTask.FromResult<string?>(null);
                    }
                )
            );
        }

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Mutable_values_are_not_shared_between_callers()
    {
        var first = await Cache.GetOrCreateAsync("mutable", _ => ValueTask.FromResult(new List<int> { 1 }));
        first.Add(2);

        Assert.Equal([1], await Cache.GetOrCreateAsync("mutable", _ => ValueTask.FromResult(new List<int>())));
    }

    [Fact]
    public async Task Set_value_is_returned_without_a_factory()
    {
        await Cache.SetAsync("set", "first");
        await Cache.SetAsync("set", "second");

        Assert.Equal("second", await Cache.GetOrCreateAsync("set", new Factory().CreateAsync));
    }

    [Fact]
    public async Task Removed_keys_are_created_anew()
    {
        foreach (var key in new[] { "removed:1", "removed:2", "removed:3" })
        {
            await Cache.SetAsync(key, "old");
        }

        await Cache.RemoveAsync("removed:1");
        await Cache.RemoveAsync(["removed:2", "removed:3", "removed:unknown"]);

        foreach (var key in new[] { "removed:1", "removed:2", "removed:3" })
        {
            Assert.Equal("value 1", await Cache.GetOrCreateAsync(key, new Factory().CreateAsync));
        }
    }

    [Fact]
    public async Task Tag_removes_all_entries_that_have_it_and_no_other()
    {
        await Cache.SetAsync("tagged:1", "old", tags: ["order:conformance", "a tag in words"]);
        await Cache.GetOrCreateAsync("tagged:2", _ => ValueTask.FromResult("old"), tags: ["order:conformance"]);
        await Cache.SetAsync("tagged:3", "old", tags: ["a tag in words"]);
        await Cache.SetAsync("tagged:4", "old", tags: ["order:another"]);

        await Cache.RemoveByTagAsync("order:conformance");

        Assert.Equal<IEnumerable<string?>>([null, null, "old", "old"], await ReadAsync());

        await Cache.RemoveByTagAsync(["a tag in words", "order:unknown"]);

        Assert.Equal<IEnumerable<string?>>([null, null, null, "old"], await ReadAsync());

        Task<string?[]> ReadAsync() => Task.WhenAll(Enumerable.Range(1, 4).Select(i => LookUpAsync($"tagged:{i}")));
    }

    [Fact]
    public async Task Look_up_alone_never_calls_the_factory()
    {
        var factory = new Factory();

        Assert.Null(await Cache.GetOrCreateAsync("looked up", factory.CreateAsync, LookUpOnly));
        await Cache.SetAsync("looked up", "set");
        Assert.Equal("set", await Cache.GetOrCreateAsync("looked up", factory.CreateAsync, LookUpOnly));
        Assert.Equal(0, factory.Calls);
    }

    [Fact]
    public async Task Value_that_is_stored_nowhere_is_created_by_every_call()
    {
        var factory = new Factory();
        var nowhere = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache,
        };

        Assert.Equal("value 1", await Cache.GetOrCreateAsync("nowhere", factory.CreateAsync, nowhere));
        Assert.Equal("value 2", await Cache.GetOrCreateAsync("nowhere", factory.CreateAsync, nowhere));
        Assert.Null(await LookUpAsync("nowhere"));
    }

    [Fact]
    public async Task Value_that_is_not_read_but_written_replaces_the_stored_one()
    {
        var factory = new Factory();
        var forced = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead,
        };
        await Cache.SetAsync("forced", "old");

        Assert.Equal("value 1", await Cache.GetOrCreateAsync("forced", factory.CreateAsync, forced));
        Assert.Equal("value 1", await Cache.GetOrCreateAsync("forced", factory.CreateAsync));
    }

    [Fact]
    public async Task Random_calls_agree_with_a_dictionary()
    {
        var (random, expected) = (new Random(16), new ConcurrentDictionary<string, (string Value, string Tag)>());
        for (var i = 0; i < 300; i++)
        {
            var (key, tag) = ($"random:{random.Next(8)}", $"order:random-{random.Next(3)}");
            switch (random.Next(5))
            {
                case 0:
                    await Cache.SetAsync(key, $"set {i}", tags: [tag]);
                    expected[key] = ($"set {i}", tag);
                    break;
                case 1:
                    await Cache.RemoveAsync(key);
                    expected.TryRemove(key, out _);
                    break;
                case 2:
                    await Cache.RemoveByTagAsync(tag);
                    foreach (var (stale, _) in expected.Where(e => e.Value.Tag == tag).ToArray())
                    {
                        expected.TryRemove(stale, out _);
                    }

                    break;
                default:
                    var value = expected.GetOrAdd(key, _ => ($"created {i}", tag)).Value;
                    Assert.Equal(value, await Cache.GetOrCreateAsync(key, _ => ValueTask.FromResult($"created {i}"), tags: [tag]));
                    break;
            }
        }
    }

    private async Task<string?> LookUpAsync(string key) =>
        await Cache.GetOrCreateAsync<string?>(key, _ => throw new InvalidOperationException("must not be called"), LookUpOnly);

    private sealed class Factory
    {
        private int _calls;

        public int Calls => _calls;

        public ValueTask<string> CreateAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult($"value {Interlocked.Increment(ref _calls)}");
    }
}
