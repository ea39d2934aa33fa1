using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Calling;
using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>The faults that a round can inject.</summary>
internal enum FaultKind
{
    /// <summary>A silo is frozen until the others have declared it dead, then resumes.</summary>
    FrozenSilo,

    /// <summary>A silo is killed.</summary>
    KilledSilo,

    /// <summary>A silo is frozen for less time than its detection takes, resumes, and is killed a moment later.</summary>
    PausedSilo,

    /// <summary>Redis is frozen for some seconds.</summary>
    FrozenRedis,

    /// <summary>Redis is killed, and restarted on its data some seconds later.</summary>
    KilledRedis,
}

/// <summary>
/// Rounds of faults on three silos. In each, callers on all silos and outside of them read, lease, store, invalidate, import and send
/// events
/// while one fault is injected at a random moment, and their history is checked when the deployment has settled.
/// </summary>
internal sealed class FaultRounds : IAsyncDisposable
{
    private const int Callers = 8;
    private const int CallersOfVictim = 4;

    // docs/cluster.md: the maximum duration of calls, whatever happens to the owner.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan LongestInvalidation = TimeSpan.FromSeconds(150);

    // Errors, and events of the ownership and the versions of tenants.
    private static readonly string[] Explaining = ["fail: ", "crit: ", "[1011]", "[4104]", "[4112]", "[4221]", "[4231]"];

    private readonly SiloFleet _fleet;
    private readonly CallingService _outside;
    private readonly TenantReplica _replica;
    private readonly RecordLoad _records;
    private readonly List<SiloProcess> _living;
    private readonly Random _random;
    private int _rounds;

    private FaultRounds(SiloFleet fleet, CallingService outside, TenantReplica replica, int seed)
    {
        (_fleet, _outside, _replica, _random, _living) = (fleet, outside, replica, new Random(seed), [.. fleet.Silos]);
        _records = new RecordLoad(fleet, outside.Cache, replica);
    }

    public static async Task<FaultRounds> StartAsync(int seed)
    {
        var fleet = await SiloFleet.StartAsync(silos: 3, configure: f => f.Set("Cluster:ProbeTimeout", "00:00:00.500"));
        var outside = CallingService.Build([
            new("CustomerCache:Client:Redis", fleet.Redis.ConnectionString),
            new("CustomerCache:Client:ClusterId", SiloFleet.ClusterId),
            new("CustomerCache:Client:ReplicaCheckInterval", "00:00:02"),
        ]);
        await outside.Host.StartAsync();
        return new FaultRounds(fleet, outside, await outside.Cache.FollowAsync(VendorLab.Vco1), seed);
    }

    /// <summary>Runs one round; afterwards there are three silos again.</summary>
    public async Task<(History History, FaultOutcome Outcome)> RunAsync(FaultKind kind)
    {
        var (history, round) = (new History(), ++_rounds);
        await using var caches = new CacheLoad(_random.Next(), history, round);
        var victim =
            kind is FaultKind.FrozenRedis or FaultKind.KilledRedis ? null
            : _random.Next(2) == 0 || round == 1 ? _living.OwnerOfMost()
            : _living[_random.Next(_living.Count)];
        var others = _living.Where(s => s != victim).ToArray();
        var before = _living.ToDictionary(s => s, s => s.Log.Count);
        await _records.RefreshAsync(history, others[0]);
        await _records.ServedAsync(history, _living);
        _records.Start(history, _living, _random.Next());
        _living.ForEach(s => caches.Start(s, s == victim ? CallersOfVictim : Callers));
        await caches.AllInvalidatedAsync();
        await CallPacer.NextAsync(_random.Next(500));

        var began = history.Now;
        await InjectAsync(kind, victim, others, before, caches);
        await caches.AllInvalidatedAsync();
        var fault = new FaultWindow(
            NameOf(kind),
            began,
            history.Now,
            Frozen: kind is FaultKind.FrozenSilo or FaultKind.PausedSilo ? victim!.Http.BaseAddress!.ToString() : null
        );
        history.Add(fault);
        if (victim is not null)
        {
            _living.Remove(victim);
            _living.Add(await _fleet.AddAsync());
        }

        await SettleAsync(history, caches);
        return (history, OutcomeOf(history, fault, victim, before));
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _outside.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    private async Task InjectAsync(
        FaultKind kind,
        SiloProcess? victim,
        SiloProcess[] others,
        Dictionary<SiloProcess, int> before,
        CacheLoad caches
    )
    {
        switch (kind)
        {
            case FaultKind.FrozenSilo:
                await victim!.FreezeAsync();
                await DeclaredDeadAsync(others, before);
                await caches.AllInvalidatedAsync();
                var readsOfFrozen = caches.ReadAllAsync(victim);
                await caches.AllInvalidatedAsync();
                await victim.ResumeAsync();
                await readsOfFrozen;
                await caches.ReadAllAsync(victim);
                Assert.Equal(4, await victim.EndAsync());
                Assert.True(victim.Log.Has(4231, "declared this one dead"));
                break;
            case FaultKind.KilledSilo:
                await victim!.KillAsync();
                await DeclaredDeadAsync(others, before);
                break;
            case FaultKind.PausedSilo:
                await victim!.FreezeAsync();
                await CallPacer.NextAsync(200 + _random.Next(600));
                await victim.ResumeAsync();
                await CallPacer.NextAsync(_random.Next(2_000));
                await victim.KillAsync();
                await DeclaredDeadAsync(others, before);
                break;
            case FaultKind.FrozenRedis:
                await _fleet.Redis.FreezeAsync();
                await CallPacer.NextAsync(1_000 + _random.Next(7_000));
                await _fleet.Redis.ResumeAsync();
                break;
            case FaultKind.KilledRedis:
                await _fleet.Redis.KillAsync();
                await CallPacer.NextAsync(1_000 + _random.Next(7_000));
                await _fleet.Redis.RunAsync();
                break;
        }
    }

    private static Task<string[]> DeclaredDeadAsync(IEnumerable<SiloProcess> others, Dictionary<SiloProcess, int> before) =>
        Task.WhenAll(others.Select(s => s.Log.WaitForAsync(4221, "it was declared dead", before[s])));

    private async Task SettleAsync(History history, CacheLoad caches)
    {
        await Task.WhenAll(caches.StopAsync(), _records.StopAsync());
        await caches.JobsEndedAsync(_living[0]);
        await _records.ServedAsync(history, _living);
        history.Settle();
        await caches.JobsEndedAsync(_living[0]);
        await Task.WhenAll(_living.Select(caches.ReadAllAsync));
        await _records.ServedAsync(history, _living);
    }

    private FaultOutcome OutcomeOf(History history, FaultWindow fault, SiloProcess? victim, Dictionary<SiloProcess, int> before)
    {
        var lost = victim?.Http.BaseAddress!.ToString();
        var kept = history.Operations.Where(o => o.Client != lost && (o as RecordOperation)?.Silo != lost).ToArray();
        return new FaultOutcome(
            fault.Kind,
            HistoryChecker.Check(history),
            [.. kept.Where(o => !IsPromised(o, isOfSilo: victim is not null))],
            [.. LogsSince(before).Where(l => _fleet.Secrets.Any(s => l.Contains(s, StringComparison.Ordinal)))],
            [.. LogsSince(before).Where(l => Explaining.Any(e => l.Contains(e, StringComparison.Ordinal)))],
            [
                .. kept.OfType<RecordOperation>()
                    .Where(o => o.Call == RecordCall.Read && o.Begin >= fault.Begin && o.Begin <= fault.End)
                    .Select(o => o.Duration),
            ]
        );
    }

    private static string NameOf(FaultKind kind) =>
        kind switch
        {
            FaultKind.FrozenSilo => "silo frozen until it is declared dead",
            FaultKind.KilledSilo => "silo killed",
            FaultKind.PausedSilo => "silo frozen for a moment, then killed",
            FaultKind.FrozenRedis => "Redis frozen for 1 to 8 s",
            _ => "Redis killed and restarted after 1 to 8 s",
        };

    private static IEnumerable<string> LogsSince(Dictionary<SiloProcess, int> before) =>
        before.SelectMany(b => b.Key.Log.Since(b.Value).Select(l => $"{b.Key.Http.BaseAddress} {l}"));

    // Whether an answer of a silo that lives is promised; 503 asks for a retry.
    private static bool IsPromised(Operation operation, bool isOfSilo) =>
        operation switch
        {
            RecordOperation { Call: RecordCall.Read } read => read.Status == 200,
            CacheOperation { Call: CacheCall.Read } read => read.Status is 200 or 404 or 503 && read.Duration < LongestRead,
            CacheOperation { Call: CacheCall.Write } write => IsWritePromised(write, isOfSilo) && write.Duration < LongestWrite,
            CacheOperation invalidation => IsWritePromised(invalidation, isOfSilo) && invalidation.Duration < LongestInvalidation,
            _ => operation.Status is > 0 and < 500 or 503,
        };

    // The caches retry while a silo is lost. Without Redis, nothing is durable.
    private static bool IsWritePromised(Operation write, bool isOfSilo) =>
        write.Status is > 0 and < 500 || (write.Status == 503 && !isOfSilo);
}
