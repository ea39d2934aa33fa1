using System.Net;
using CustomerCache.Client;
using CustomerCache.Cluster.Tests.Grains;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Services that use the caches over the gateways of the silos.</summary>
public sealed class ClientsTests(CacheLab<ClusterUnderTest> lab) : IClassFixture<CacheLab<ClusterUnderTest>>
{
    [Fact]
    public async Task Value_is_fetched_once_for_all_services_and_HTTP_callers()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        var held = new Gate();

        var reads = Enumerable
            .Range(0, 40)
            .Select(i =>
                (i % 3) switch
                {
                    0 => one.Caches["orders"],
                    1 => other.Caches["orders"],
                    _ => lab.Caller()["orders"],
                }
            )
            .Select(cache => cache.GetOrFetchAsync("clients:1", FetchAsync, _ => [EntityRef.Of("order", "1")]).AsTask())
            .ToArray();
        await held.ArrivedAsync();
        held.Open();

        Assert.All(await Task.WhenAll(reads).WaitAsync(Gate.HangTimeout), value => Assert.Equal(new Order(1, "open"), value));
        Assert.Equal(1, held.Count);
        Assert.Equal(1, await other.Caches["orders"].InvalidateAsync([EntityRef.Of("order", "1")]));
        Assert.Null(await lab.ValueAsync("orders", "clients:1"));

        async Task<Order?> FetchAsync(CancellationToken cancellationToken)
        {
            await held.WaitAsync();
            return new Order(1, "open");
        }
    }

    [Fact]
    public async Task Address_of_a_copy_without_a_token_is_fetched_for_its_caller_alone()
    {
        await using var one = await StartAsync();

        Assert.Equal("mine", await one.Caches["copies"].GetOrFetchAsync("/posts/clients", _ => Task.FromResult<string?>("mine")));
        Assert.Equal("again", await one.Caches["copies"].GetOrFetchAsync("/posts/clients", _ => Task.FromResult<string?>("again")));
    }

    [Fact]
    public async Task Failure_reaches_waiters_and_a_refusal_has_a_reason()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        var held = new Gate();
        var before = (await lab.MetricsAsync("catalog")).GetProperty("waiting").GetInt64();

        var first = one.Caches["catalog"].GetOrFetchAsync<string>("clients:2", FailAsync).AsTask();
        await held.ArrivedAsync();
        var second = other.Caches["catalog"].GetOrFetchAsync<string>("clients:2", FailAsync).AsTask();
        held.Open();

        Assert.Equal("Salesforce is down", (await Assert.ThrowsAsync<InvalidOperationException>(() => first)).Message);
        Assert.Contains("Salesforce is down", (await Assert.ThrowsAnyAsync<Exception>(() => second)).Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<CacheRefusedException>(() =>
            one.Caches["no-such-domain"].GetOrFetchAsync("a", _ => Task.FromResult<string?>("a")).AsTask()
        );
        Assert.Equal((int)HttpStatusCode.NotFound, refused.Status);
        refused = await Assert.ThrowsAsync<CacheRefusedException>(() =>
            one.Caches["orders"].SetAsync("clients:3", new string('x', 2_000_000)).AsTask()
        );
        Assert.Equal((int)HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(0, before);

        async Task<string?> FailAsync(CancellationToken cancellationToken)
        {
            await held.WaitAsync();
            throw new InvalidOperationException("Salesforce is down");
        }
    }

    [Fact]
    public async Task Near_cache_is_invalidated_by_the_feed_whichever_silo_invalidates()
    {
        await using var near = await StartAsync(o => o.NearEntries = 100);
        await using var other = await StartAsync();
        var (cache, fetched) = (near.Caches["orders"], 0);

        // It is bypassed until the feed has delivered once; then a read returns the same object.
        await Poll.UntilAsync(async () => ReferenceEquals(await ReadAsync(), await ReadAsync()), "a value to come from the near cache");
        var before = await ReadAsync();
        var fetchedBefore = fetched;
        await other.Caches["orders"].RemoveAsync("clients:near");

        await Poll.UntilAsync(async () => !ReferenceEquals(before, await ReadAsync()), "the invalidation of the near cache");
        Assert.Equal(fetchedBefore + 1, fetched);

        async Task<Order?> ReadAsync() =>
            await cache.GetOrFetchAsync(
                "clients:near",
                _ => Task.FromResult<Order?>(new Order(Interlocked.Increment(ref fetched), "near"))
            );
    }

    private async Task<DomainCaller> StartAsync(Action<DomainCacheOptions>? configure = null) =>
        await DomainCaller.StartAsync(
            (await SharedRedis.GetAsync()).ConnectionString,
            lab.Vendors.Settings["CustomerCache:Cluster:ClusterId"]!,
            configure
        );

    private sealed record Order(int Number, string State);
}
