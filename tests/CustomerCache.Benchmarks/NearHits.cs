using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace CustomerCache.Benchmarks;

/// <summary>
/// The time of a hit in the near cache over <c>IMemoryCache.Get</c>, beside those of FusionCache and of Microsoft's
/// <see cref="HybridCache"/>, in one run: 1,000 keys with strings of 200 characters, which all of them share between callers.
/// </summary>
internal static class NearHits
{
    private const int Times = 1_000;

    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        await using var caller = Caller(lab);
        await using var microsoft = Microsofts();
        using var fusion = new FusionCache(new FusionCacheOptions());
        using var memory = new MemoryCache(new MemoryCacheOptions());
        var (near, own, hybrid) = (
            caller.GetRequiredService<IDomainCacheClient>()["orders"],
            caller.GetRequiredService<HybridCache>(),
            microsoft.GetRequiredService<HybridCache>()
        );
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => $"orders:detail:80122000000H{i:000}AA0")];
        var value = new string('x', 200);
        foreach (var key in keys)
        {
            await FillAsync(own, key, value);
            memory.Set(key, value);
            await hybrid.SetAsync(key, value);
            await fusion.SetAsync(key, value);
        }

        var times = await AlternatingRuns.AlternateAsync([
            () => HitsAsync(keys, near),
            () => HitsAsync(keys, memory),
            () => HitsAsync(keys, fusion),
            () => HitsAsync(keys, hybrid),
            () => HitsAsync(keys, own),
        ]);
        return new Ratio(
            "near.hit",
            times[0] / times[1],
            1.2,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{times[0]:0.0} ns a hit, IMemoryCache.Get {times[1]:0.0}, FusionCache {times[2]:0.0}, Microsoft's HybridCache "
                    + $"{times[3]:0.0}, ours as HybridCache {times[4]:0.0} ns"
            )
        )
        {
            IsBelowPeers = times[0] < times[2] && times[0] < times[3],
        };
    }

    private static async Task<double> HitsAsync(string[] keys, IDomainCache cache)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                await cache.GetOrFetchAsync<string>(key, static _ => throw Miss());
            }
        }

        return PerHit(started, keys);
    }

    private static Task<double> HitsAsync(string[] keys, MemoryCache cache)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                _ = cache.Get<string>(key) ?? throw Miss();
            }
        }

        return Task.FromResult(PerHit(started, keys));
    }

    private static async Task<double> HitsAsync(string[] keys, FusionCache cache)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                await cache.GetOrSetAsync<string>(key, static (_, _) => throw Miss());
            }
        }

        return PerHit(started, keys);
    }

    private static async Task<double> HitsAsync(string[] keys, HybridCache cache)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                await cache.GetOrCreateAsync<string>(key, static _ => throw Miss());
            }
        }

        return PerHit(started, keys);
    }

    private static double PerHit(long started, string[] keys) => Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * keys.Length);

    // The near cache takes nothing before it has heard from the feed; without the other level only it can answer.
    private static async Task FillAsync(HybridCache cache, string key, string value)
    {
        await cache.SetAsync(key, value);
        var local = new HybridCacheEntryOptions
        {
            Flags = HybridCacheEntryFlags.DisableDistributedCache | HybridCacheEntryFlags.DisableUnderlyingData,
        };
        for (var i = 0; i < 10_000; i++)
        {
            await cache.GetOrCreateAsync<string>(key, static _ => throw Miss());
            if (await cache.GetOrCreateAsync<string?>(key, static _ => throw Miss(), local) is not null)
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
        services.AddDomainCacheClient(o => o.Url = lab.Client.BaseAddress);
        services.AddCustomerCacheHybridCache("orders");
        return services.BuildServiceProvider();
    }

    private static ServiceProvider Microsofts()
    {
        var services = new ServiceCollection();
        services.AddHybridCache();
        return services.BuildServiceProvider();
    }

    private static InvalidOperationException Miss() => new("A hit was expected.");
}
