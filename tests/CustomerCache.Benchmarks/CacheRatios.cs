using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Benchmarks;

/// <summary>Compares the caches with equivalent code without them, in the same process.</summary>
internal static class CacheRatios
{
    private const int Copies = 10_000;

    public static async Task<Ratio> NearAsync(Lab lab)
    {
        await using var services = Caller(lab);
        var near = services.GetRequiredService<IDomainCacheClient>()["orders"];
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => $"orders:detail:80122000000D{i:000}AA0")];
        using var memory = new MemoryCache(new MemoryCacheOptions());
        foreach (var key in keys)
        {
            memory.Set(key, new Order(key));
            await FillAsync(near, key);
        }

        var fetches = 0;
        Task<Order?> Missed(CancellationToken cancellationToken) =>
            Task.FromResult<Order?>(new Order((++fetches).ToString(CultureInfo.InvariantCulture)));
        const int Times = 2_000;
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                for (var round = 0; round < Times; round++)
                {
                    foreach (var key in keys)
                    {
                        await near.GetOrFetchAsync(key, Missed);
                    }
                }

                return Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * keys.Length);
            },
            () =>
            {
                var started = Stopwatch.GetTimestamp();
                for (var round = 0; round < Times; round++)
                {
                    foreach (var key in keys)
                    {
                        _ = memory.Get<Order>(key);
                    }
                }

                return Task.FromResult(Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * keys.Length));
            }
        );
        return new Ratio(
            "cache.near",
            ours / plain,
            2.5,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ours:0.0} ns a hit, IMemoryCache.Get {plain:0.0} ns; {fetches} fetches while measuring"
            )
        );
    }

    public static async Task<Ratio> HttpAsync(Lab lab)
    {
        var json = lab.Snapshot.Records[0].Utf8.ToArray();
        for (var i = 0; i < 100; i++)
        {
            using var put = await lab.Client.PutAsync($"/v1/caches/orders/entries/bench:{i}", new ByteArrayContent(json));
            put.EnsureSuccessStatusCode();
        }

        Lab.Constant = json;
        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => Reading.ThroughputAsync(lab, i => $"/v1/caches/orders/entries/bench:{i % 100}"),
            () => Reading.ThroughputAsync(lab, _ => "/bench/constant")
        );
        return new Ratio(
            "cache.http",
            ours / plain,
            0.8,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{ours:0} requests/s, constant {plain:0} requests/s")
        );
    }

    public static async Task<Ratio> FanOutAsync(Lab lab)
    {
        var caches = lab.Service<DomainCaches>();
        caches.Domains.TryFind("copies", out var copies);
        string[] holders =
        [
            .. await Task.WhenAll(Enumerable.Range(0, Copies).Select(i => caches.HashAsync($"token-{i}", CancellationToken.None).AsTask())),
        ];
        string[] keys = [.. holders.Select(h => $"/posts/42?access_token={h}")];
        var entity = EntityRef.Of("post", "42");
        async Task FillAsync(bool related)
        {
            await Task.WhenAll(
                keys.Select(k => caches.WriteAsync(copies!, k, new CacheValue { Json = "{}"u8.ToArray() }, CancellationToken.None).AsTask())
            );
            await caches.RecordAsync(
                related
                    ?
                    [
                        .. keys.Zip(
                            holders,
                            (key, holder) =>
                                new Relation
                                {
                                    Entity = entity,
                                    Holder = holder,
                                    Key = key,
                                    ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
                                }
                        ),
                    ]
                    : [],
                CancellationToken.None
            );
        }

        async Task<double> TimeAsync(bool related, Invalidation stale)
        {
            await FillAsync(related);
            var started = Stopwatch.GetTimestamp();
            var gone = (await caches.InvalidateAsync(stale, CancellationToken.None)).Entries;
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            return gone == Copies ? elapsed : throw new InvalidOperationException($"{gone} of {Copies} copies are gone.");
        }

        var (ours, plain) = await AlternatingRuns.AlternateAsync(
            () => TimeAsync(related: true, new Invalidation { Entities = [entity] }),
            () => TimeAsync(related: false, new Invalidation { Keys = [.. keys] })
        );
        return new Ratio(
            "decache.fanout",
            ours / plain,
            2,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ours:0.0} ms for the copies of {Copies} holders, {plain:0.0} ms for the same keys"
            )
        );
    }

    private static async Task FillAsync(IDomainCache near, string key)
    {
        // The near cache is bypassed until the feed has delivered; two calls that return the same object came from it.
        for (var i = 0; i < 10_000; i++)
        {
            var first = await near.GetOrFetchAsync(key, _ => Task.FromResult<Order?>(new Order(key)));
            if (ReferenceEquals(first, await near.GetOrFetchAsync(key, _ => Task.FromResult<Order?>(new Order(key)))))
            {
                return;
            }
        }

        throw new InvalidOperationException("The near cache takes nothing.");
    }

    private static ServiceProvider Caller(Lab lab)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddDomainCacheClient(o =>
        {
            o.Url = lab.Client.BaseAddress;
            o.NearEntries = 10_000;
        });
        return services.BuildServiceProvider();
    }

    private sealed record Order(string Id);
}
