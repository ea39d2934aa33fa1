using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>One round under load: where its fault is injected.</summary>
/// <param name="fleet">The silos and their Redis.</param>
/// <param name="victim">The silo that is hit; null for none.</param>
/// <param name="living">All silos.</param>
/// <param name="caches">Callers of the domain caches.</param>
/// <param name="feeds">The feeds that silos follow; null for none.</param>
/// <param name="random">Random moments.</param>
internal sealed class FaultRound(
    SiloFleet fleet,
    SiloProcess? victim,
    IReadOnlyList<SiloProcess> living,
    CacheLoad caches,
    FeedLoad? feeds,
    Random random
)
{
    public SiloFleet Fleet => fleet;

    public CacheLoad Caches => caches;

    public FeedLoad Feeds => feeds!;

    public Random Random => random;

    /// <summary>The silo that is hit.</summary>
    public SiloProcess Victim => victim!;

    /// <summary>The other silos.</summary>
    public SiloProcess[] Others { get; } = [.. living.Where(s => s != victim)];

    /// <summary>The lines in the log of each silo when the round began.</summary>
    public IReadOnlyDictionary<SiloProcess, int> Before { get; } = living.ToDictionary(s => s, s => s.Log.Count);

    /// <summary>The address of the silo that is hit, which names it in the history; null for none.</summary>
    public string? VictimAddress => victim?.Http.BaseAddress!.ToString();

    /// <summary>Lets 1 to 8 s pass.</summary>
    public Task SomeSecondsAsync() => CallPacer.NextAsync(1_000 + random.Next(7_000));

    /// <summary>Completes when the other silos have declared the one that is hit dead.</summary>
    public Task DeclaredDeadAsync() => LoggedAsync(Others, 4221, "it was declared dead");

    /// <summary>Completes when silos have logged an event in this round.</summary>
    public Task LoggedAsync(IEnumerable<SiloProcess> silos, int eventId, string text) =>
        Task.WhenAll(silos.Select(s => s.Log.WaitForAsync(eventId, text, Before[s])));

    /// <summary>Completes when the silo that is hit has ended itself, since it was declared dead.</summary>
    public async Task EndsItselfAsync()
    {
        Assert.Equal(4, await Victim.EndAsync());
        Assert.True(Victim.Log.Has(4231, "declared this one dead"));
    }

    /// <summary>The lines that its silos have logged.</summary>
    public IEnumerable<string> Log() => Before.SelectMany(b => b.Key.Log.Since(b.Value).Select(l => $"{b.Key.Http.BaseAddress} {l}"));
}
