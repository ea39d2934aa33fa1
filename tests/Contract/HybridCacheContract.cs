using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using CustomerCache.Core.Caching;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// HybridCache on a domain: the behaviour of any, and what is stronger than in others. Each caller is a process of its own.
/// </summary>
public abstract class HybridCacheContract<TEngine>(CacheLab<TEngine> lab) : HybridCacheConformance, IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    private HybridCache? _cache;

    protected override HybridCache Cache => _cache ??= Caller("nulls");

    [Fact]
    public async Task Factory_runs_once_in_the_whole_deployment()
    {
        var (release, calls) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        var callers = Enumerable.Range(0, 4).Select(_ => Caller("whmcs")).ToArray();

        var reads = Enumerable.Range(0, 40).Select(i => callers[i % 4].GetOrCreateAsync("hybrid:once", CreateAsync).AsTask()).ToArray();
        await lab.JoinedAsync("whmcs", 39);
        release.SetResult();

        Assert.All(await Task.WhenAll(reads), value => Assert.Equal("one", value));
        Assert.Equal(1, calls);

        async ValueTask<string> CreateAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            await release.Task.WaitAsync(cancellationToken);
            return "one";
        }
    }

    [Fact]
    public async Task Removal_is_seen_by_every_process_that_reads_after_it()
    {
        var (one, other) = (Caller("orders", near: 0), Caller("orders", near: 0));
        for (var i = 0; i < 20; i++)
        {
            await one.SetAsync($"hybrid:removed:{i}", "old", tags: [$"order:hybrid-{i}"]);
            await (i % 2 == 0 ? one.RemoveByTagAsync($"order:hybrid-{i}") : one.RemoveAsync($"hybrid:removed:{i}"));

            Assert.Equal("new", await other.GetOrCreateAsync($"hybrid:removed:{i}", _ => ValueTask.FromResult("new")));
        }
    }

    [Fact]
    public async Task Tag_is_the_entity_that_change_events_invalidate()
    {
        var cache = Caller("orders");
        await cache.GetOrCreateAsync("hybrid:event", _ => ValueTask.FromResult("old"), tags: ["Order:801hybrid"]);

        await lab.Caches.InvalidateAsync(new Invalidation { Entities = [EntityRef.Of("order", "801hybrid")] }, CancellationToken.None);

        await Poll.UntilAsync(
            async () => await cache.GetOrCreateAsync("hybrid:event", _ => ValueTask.FromResult("new"), tags: ["order:801hybrid"]) == "new",
            "the near cache to hear of it"
        );
    }

    [Fact]
    public async Task Value_set_by_one_process_replaces_the_one_in_the_near_caches_of_others()
    {
        var (writer, near) = (Caller("orders"), Caller("orders"));
        await writer.SetAsync("hybrid:set", "old");
        var before = await HitsAsync();
        await Poll.UntilAsync(
            async () =>
            {
                Assert.Equal("old", await near.GetOrCreateAsync("hybrid:set", _ => ValueTask.FromResult("created")));
                var (last, now) = (before, before = await HitsAsync());
                return last == now;
            },
            "a value to come from the near cache"
        );

        await writer.SetAsync("hybrid:set", "new");

        Assert.Equal("new", await writer.GetOrCreateAsync("hybrid:set", _ => ValueTask.FromResult("created")));
        await Poll.UntilAsync(
            async () => await near.GetOrCreateAsync("hybrid:set", _ => ValueTask.FromResult("created")) == "new",
            "the near cache to hear of it"
        );

        async Task<long> HitsAsync() => (await lab.MetricsAsync("orders")).GetProperty("hits").GetInt64();
    }

    [Fact]
    public async Task All_tags_empty_the_domain_and_no_other()
    {
        var (nulls, orders) = (Caller("short", near: 0), Caller("orders", near: 0));
        await nulls.SetAsync("hybrid:all", "old");
        await orders.SetAsync("hybrid:all", "kept");

        await nulls.RemoveByTagAsync("*");

        Assert.Equal("new", await nulls.GetOrCreateAsync("hybrid:all", _ => ValueTask.FromResult("new")));
        Assert.Equal("kept", await orders.GetOrCreateAsync("hybrid:all", _ => ValueTask.FromResult("new")));
    }

    [Fact]
    public async Task Expiration_ends_an_entry_and_cannot_outlast_its_domain()
    {
        var cache = Caller("short", near: 0);
        await cache.SetAsync("hybrid:age:1", "old", new HybridCacheEntryOptions { Expiration = TimeSpan.FromSeconds(0.5) });
        await cache.SetAsync("hybrid:age:2", "old", new HybridCacheEntryOptions { Expiration = TimeSpan.FromDays(1) });

        lab.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["new", "old"], await ReadAsync());
        lab.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("new", (await ReadAsync())[1]);

        Task<string[]> ReadAsync() =>
            Task.WhenAll(
                Enumerable.Range(1, 2).Select(i => cache.GetOrCreateAsync($"hybrid:age:{i}", _ => ValueTask.FromResult("new")).AsTask())
            );
    }

    [Fact]
    public async Task Unmappable_options_are_refused_with_the_remedy()
    {
        var cache = Caller("orders");

        var flags = await Assert.ThrowsAsync<NotSupportedException>(() =>
            cache.SetAsync("a", "b", new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableDistributedCacheWrite }).AsTask()
        );
        var age = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            cache.SetAsync("a", "b", new HybridCacheEntryOptions { Expiration = TimeSpan.Zero }).AsTask()
        );
        var tag = await Assert.ThrowsAsync<ArgumentException>(() => cache.RemoveByTagAsync("line\nbreak").AsTask());
        var domain = await Assert.ThrowsAsync<CacheRefusedException>(() => Caller("no-such-domain").SetAsync("a", "b").AsTask());

        Assert.Contains("IMemoryCache", flags.Message, StringComparison.Ordinal);
        Assert.Contains("leave it out", age.Message, StringComparison.Ordinal);
        Assert.Contains("type:id", tag.Message, StringComparison.Ordinal);
        Assert.Equal(404, domain.Status);
    }

    [Fact]
    public async Task Domains_are_registered_under_their_names_and_the_first_also_without()
    {
        var services = lab.CallingService(s => s.AddCustomerCacheHybridCache("orders").AddCustomerCacheHybridCache("catalog"));
        var catalog = services.GetRequiredKeyedService<HybridCache>("catalog");
        await catalog.SetAsync("hybrid:keyed", "of catalog");

        Assert.Same(services.GetRequiredService<HybridCache>(), services.GetRequiredKeyedService<HybridCache>("orders"));
        Assert.Equal("\"of catalog\"", await lab.ValueAsync("catalog", "hybrid:keyed"));
        Assert.Null(await lab.ValueAsync("orders", "hybrid:keyed"));
    }

    private HybridCache Caller(string domain, int? near = null) =>
        lab.CallingService(services =>
            {
                services.AddCustomerCacheHybridCache(domain);
                services.Configure<DomainCacheOptions>(o => o.NearEntries = near ?? o.NearEntries);
            })
            .GetRequiredService<HybridCache>();
}
