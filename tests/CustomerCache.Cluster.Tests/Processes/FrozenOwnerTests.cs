using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using Xunit.Abstractions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>A silo that is frozen while it owns partitions of the domain caches, is declared dead, and resumes.</summary>
public sealed class FrozenOwnerTests(ITestOutputHelper output)
{
    // docs/cluster.md: the maximum duration of calls, whatever happens to the owner.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan LongestInvalidation = TimeSpan.FromSeconds(150);

    private const int Callers = 16;

    // A freeze costs some ten seconds. Releases are tested with CUSTOMERCACHE_FREEZES=25.
    private static readonly int Freezes = int.Parse(
        Environment.GetEnvironmentVariable("CUSTOMERCACHE_FREEZES") ?? "1",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Write_that_began_before_an_invalidation_never_survives_a_frozen_owner()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3, configure: f => f.Set("Cluster:ProbeTimeout", "00:00:00.500"));
        var living = fleet.Silos.ToList();
        await using var load = new CacheLoad(seed: 20270101);
        for (var freeze = 0; freeze < Freezes; freeze++)
        {
            await FreezeAsync(living, load);
            living.Add(await fleet.AddAsync());
        }

        output.WriteLine(load.History.ToString());
        var undone = load.History.ReadsOfInvalidatedValues();
        Assert.True(undone.Count == 0, string.Join('\n', undone));
        Assert.DoesNotContain(
            load.History.Operations,
            o => o.Call == CacheCall.Write && (o.Duration > LongestWrite || o.Status is 0 or >= 500)
        );
        Assert.DoesNotContain(
            load.History.Operations,
            o => o.Call == CacheCall.Invalidate && (o.Duration > LongestInvalidation || o.Status is 0 or >= 500)
        );
    }

    private static async Task FreezeAsync(List<SiloProcess> living, CacheLoad load)
    {
        var frozen = living.OwnerOfMost();
        living.Remove(frozen);
        living.ForEach(s => load.Start(s, Callers));
        await load.AllInvalidatedAsync();
        var before = living.ToDictionary(s => s, s => s.Log.Count);
        var lost = frozen.Partitions();

        await frozen.FreezeAsync();
        await Task.WhenAll(lost.Select(p => Task.WhenAny(living.Select(s => s.OwnsAsync(p, before[s]))).Unwrap()));
        await load.AllInvalidatedAsync();
        var readsOfFrozen = load.ReadAllAsync(frozen);
        await load.AllInvalidatedAsync();
        await frozen.ResumeAsync();
        await readsOfFrozen;
        await load.ReadAllAsync(frozen);
        await load.AllInvalidatedAsync();

        await load.StopAsync();
        await Task.WhenAll(living.Select(load.ReadAllAsync));
        Assert.Equal(4, await frozen.EndAsync());
        Assert.True(frozen.Log.Has(4231, "declared this one dead"));
    }
}
