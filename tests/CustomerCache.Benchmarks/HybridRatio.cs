using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client;
using CustomerCache.Client.Adapters;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace CustomerCache.Benchmarks;

/// <summary>
/// The time of a hit in the local cache through <see cref="HybridCache"/> on a domain, over the same of Microsoft's own implementation;
/// FusionCache's beside it. 1,000 keys with strings of 200 characters, which all three share between callers.
/// </summary>
internal static class HybridRatio
{
    private const int Times = 1_000;

    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddDomainCacheClient(o => o.Url = lab.Client.BaseAddress);
        services.AddCustomerCacheHybridCache("orders");
        await using var caller = services.BuildServiceProvider();
        var microsofts = new ServiceCollection();
        microsofts.AddHybridCache();
        await using var microsoft = microsofts.BuildServiceProvider();
        using var fusion = new FusionCache(new FusionCacheOptions());
        var (ours, theirs) = (caller.GetRequiredService<HybridCache>(), microsoft.GetRequiredService<HybridCache>());
        string[] keys = [.. Enumerable.Range(0, 1_000).Select(i => $"orders:detail:80122000000H{i:000}AA0")];
        var value = new string('x', 200);
        foreach (var key in keys)
        {
            await FillAsync(ours, key, value);
            await theirs.SetAsync(key, value);
            await fusion.SetAsync(key, value);
        }

        var other = await FusionAsync(fusion, keys);
        var (own, plain) = await AlternatingRuns.AlternateAsync(() => HitsAsync(ours, keys), () => HitsAsync(theirs, keys));
        other = Math.Min(other, await FusionAsync(fusion, keys));
        return new Ratio(
            "cache.hybrid",
            own / plain,
            1.3,
            AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"{own:0.0} ns a hit, Microsoft's {plain:0.0} ns, FusionCache {other:0.0} ns")
        );
    }

    private static async Task<double> HitsAsync(HybridCache cache, string[] keys)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                await cache.GetOrCreateAsync(key, Missed);
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * keys.Length);
    }

    private static async Task<double> FusionAsync(FusionCache cache, string[] keys)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Times; round++)
        {
            foreach (var key in keys)
            {
                await cache.GetOrSetAsync<string>(key, (_, _) => throw Miss());
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Times * keys.Length);
    }

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
            await cache.GetOrCreateAsync(key, Missed);
            if (await cache.GetOrCreateAsync<string?>(key, _ => throw Miss(), local) is not null)
            {
                return;
            }
        }

        throw new InvalidOperationException("The near cache takes nothing.");
    }

    private static ValueTask<string> Missed(CancellationToken cancellationToken) => throw Miss();

    private static InvalidOperationException Miss() => new("A hit was expected.");
}
