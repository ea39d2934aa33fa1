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

    /// <summary>Redis responds only a fifth of the time for some seconds.</summary>
    SlowRedis,

    /// <summary>Redis refuses writes for some seconds, since its memory is full.</summary>
    FullRedis,

    /// <summary>Nothing passes between a silo and the others until they have declared it dead.</summary>
    CutSilo,

    /// <summary>What a silo sends to the others is lost until they have declared it dead.</summary>
    MuteSilo,

    /// <summary>What the others send to a silo is lost until they have declared it dead.</summary>
    DeafSilo,

    /// <summary>Nothing passes between a silo and Redis for some seconds.</summary>
    SiloWithoutRedis,

    /// <summary>Nothing passes between a silo and all but silos and Redis for some seconds: callers, vendors, gateway clients.</summary>
    SiloWithoutCallers,

    /// <summary>The clock of a silo jumps ahead or back by less than a second, and returns some seconds later.</summary>
    JumpedClock,
}

/// <summary>
/// Rounds of faults on three silos. In each, callers on all silos and outside of them read, lease, store, invalidate, import and send
/// events while one fault is injected at a random moment, and their history is checked when the deployment has settled.
/// </summary>
internal sealed class FaultRounds : IAsyncDisposable
{
    // docs/guarantees.md: clocks of silos agree within a second.
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(0.9);

    private const int Callers = 8;
    private const int CallersOfVictim = 4;

    // docs/cluster.md: the maximum duration of calls, whatever happens to the owner.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan LongestInvalidation = TimeSpan.FromSeconds(150);

    // Errors, and events of the ownership and the versions of tenants.
    private static readonly string[] Explaining = ["fail: ", "crit: ", "[1011]", "[4104]", "[4112]", "[4221]", "[4231]"];

    private readonly SiloFleet _fleet;
    private readonly SiloNetwork? _network;
    private readonly CallingService _outside;
    private readonly TenantReplica _replica;
    private readonly RecordLoad _records;
    private readonly List<SiloProcess> _living;
    private readonly Random _random;
    private int _rounds;

    private FaultRounds(SiloFleet fleet, SiloNetwork? network, CallingService outside, TenantReplica replica, int seed)
    {
        _network = network;
        (_fleet, _outside, _replica, _random, _living) = (fleet, outside, replica, new Random(seed), [.. fleet.Silos]);
        _records = new RecordLoad(fleet, outside.Cache, replica);
    }

    /// <summary>The faults that can be injected on this machine and in this network.</summary>
    public FaultKind[] Kinds =>
        [
            .. Enum.GetValues<FaultKind>()
                .Where(k => (_network is not null || !IsCut(k)) && (k != FaultKind.JumpedClock || ShiftedClock.IsPossible)),
        ];

    /// <param name="seed">The seed of all random moments.</param>
    /// <param name="network">The network of the silos and Redis; null for loopback, where nothing can be cut.</param>
    /// <param name="withClocks">Whether silos have clocks that can jump.</param>
    public static async Task<FaultRounds> StartAsync(int seed, SiloNetwork? network, bool withClocks)
    {
        var fleet = await SiloFleet.StartAsync(
            silos: 3,
            configure: f =>
            {
                f.Set("Cluster:ProbeTimeout", "00:00:00.500");
                f.HasClocks = withClocks && ShiftedClock.IsPossible;
            },
            network: network
        );
        var outside = CallingService.Build([
            new("CustomerCache:Client:Redis", fleet.Redis.ConnectionString),
            new("CustomerCache:Client:ClusterId", SiloFleet.ClusterId),
            new("CustomerCache:Client:ReplicaCheckInterval", "00:00:02"),
        ]);
        await outside.Host.StartAsync();
        return new FaultRounds(fleet, network, outside, await outside.Cache.FollowAsync(VendorLab.Vco1), seed);
    }

    /// <summary>Runs one round; afterwards there are three silos again.</summary>
    public async Task<(History History, FaultOutcome Outcome)> RunAsync(FaultKind kind)
    {
        var (history, round) = (new History(), ++_rounds);
        await using var caches = new CacheLoad(_random.Next(), history, round);
        var victim =
            IsOfRedis(kind) ? null
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
        var isLost = await InjectAsync(kind, victim, others, before, caches);
        await caches.AllInvalidatedAsync();
        var fault = new FaultWindow(
            NameOf(kind),
            began,
            history.Now,
            Frozen: kind is FaultKind.FrozenSilo or FaultKind.PausedSilo ? victim!.Http.BaseAddress!.ToString() : null
        );
        history.Add(fault);
        if (isLost)
        {
            _living.Remove(victim!);
            _living.Add(await _fleet.AddAsync());
        }

        await SettleAsync(history, caches);
        return (history, OutcomeOf(kind, history, fault, victim, before));
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _outside.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    // Returns whether the silo has ended.
    private async Task<bool> InjectAsync(
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
                await EndsItselfAsync(victim);
                return true;
            case FaultKind.KilledSilo:
                await victim!.KillAsync();
                await DeclaredDeadAsync(others, before);
                return true;
            case FaultKind.PausedSilo:
                await victim!.FreezeAsync();
                await CallPacer.NextAsync(200 + _random.Next(600));
                await victim.ResumeAsync();
                await CallPacer.NextAsync(_random.Next(2_000));
                await victim.KillAsync();
                await DeclaredDeadAsync(others, before);
                return true;
            case FaultKind.FrozenRedis:
                await _fleet.Redis.FreezeAsync();
                await SomeSecondsAsync();
                await _fleet.Redis.ResumeAsync();
                return false;
            case FaultKind.KilledRedis:
                await _fleet.Redis.KillAsync();
                await SomeSecondsAsync();
                await _fleet.Redis.RunAsync();
                return false;
            case FaultKind.SlowRedis:
                for (var pause = 0; pause < 10; pause++)
                {
                    await _fleet.Redis.FreezeAsync();
                    await CallPacer.NextAsync(400);
                    await _fleet.Redis.ResumeAsync();
                    await CallPacer.NextAsync(100);
                }

                return false;
            case FaultKind.FullRedis:
                await _fleet.Redis.LimitAsync(isFull: true);
                await SomeSecondsAsync();
                await _fleet.Redis.LimitAsync(isFull: false);
                return false;
            case FaultKind.SiloWithoutRedis or FaultKind.SiloWithoutCallers:
                var cuts = CutsOf(kind, victim!, others);
                await Task.WhenAll(cuts.Select(c => SiloNetwork.CutAsync(c.From, c.To)));
                await SomeSecondsAsync();
                await Task.WhenAll(cuts.Select(c => SiloNetwork.HealAsync(c.From, c.To)));
                return false;
            case FaultKind.JumpedClock:
                await victim!.Clock!.ShiftAsync(Jump * (_random.Next(2) == 0 ? 1 : -1));
                await SomeSecondsAsync();
                await victim.Clock.ShiftAsync(TimeSpan.Zero);
                return false;
            default:
                await Task.WhenAll(CutsOf(kind, victim!, others).Select(c => SiloNetwork.CutAsync(c.From, c.To)));
                await DeclaredDeadAsync(others, before);
                await caches.AllInvalidatedAsync();
                await caches.ReadAllAsync(victim!);
                await EndsItselfAsync(victim!);
                return true;
        }
    }

    private IReadOnlyList<(NetworkMember From, NetworkMember To)> CutsOf(FaultKind kind, SiloProcess victim, SiloProcess[] others)
    {
        var own = victim.Member!;
        var away = kind switch
        {
            FaultKind.SiloWithoutRedis => [_fleet.Redis.Member!],
            FaultKind.SiloWithoutCallers => [_network!.Outside],
            _ => others.Select(o => o.Member!).ToArray(),
        };
        return
        [
            .. kind == FaultKind.DeafSilo ? [] : away.Select(o => (own, o)),
            .. kind == FaultKind.MuteSilo ? [] : away.Select(o => (o, own)),
        ];
    }

    private Task SomeSecondsAsync() => CallPacer.NextAsync(1_000 + _random.Next(7_000));

    private static async Task EndsItselfAsync(SiloProcess declaredDead)
    {
        Assert.Equal(4, await declaredDead.EndAsync());
        Assert.True(declaredDead.Log.Has(4231, "declared this one dead"));
    }

    private static bool IsOfRedis(FaultKind kind) =>
        kind is FaultKind.FrozenRedis or FaultKind.KilledRedis or FaultKind.SlowRedis or FaultKind.FullRedis;

    private static bool IsCut(FaultKind kind) =>
        kind is FaultKind.CutSilo or FaultKind.MuteSilo or FaultKind.DeafSilo or FaultKind.SiloWithoutRedis or FaultKind.SiloWithoutCallers;

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

    private FaultOutcome OutcomeOf(
        FaultKind kind,
        History history,
        FaultWindow fault,
        SiloProcess? victim,
        Dictionary<SiloProcess, int> before
    )
    {
        var lost = kind is FaultKind.SiloWithoutRedis or FaultKind.JumpedClock ? null : victim?.Http.BaseAddress!.ToString();
        var kept = history.Operations.Where(o => o.Client != lost && (o as RecordOperation)?.Silo != lost).ToArray();
        return new FaultOutcome(
            fault.Kind,
            HistoryChecker.Check(history),
            [.. kept.Where(o => !IsPromised(o, isOfSilo: lost is not null))],
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
            FaultKind.KilledRedis => "Redis killed and restarted after 1 to 8 s",
            FaultKind.SlowRedis => "Redis frozen 400 ms of each 500 for 5 s",
            FaultKind.FullRedis => "Redis full for 1 to 8 s",
            FaultKind.CutSilo => "silo and others cut off from each other",
            FaultKind.MuteSilo => "what a silo sends to others lost",
            FaultKind.DeafSilo => "what others send to a silo lost",
            FaultKind.SiloWithoutRedis => "silo cut off from Redis for 1 to 8 s",
            FaultKind.SiloWithoutCallers => "silo cut off from callers and vendors for 1 to 8 s",
            _ => "clock of a silo off by 0.9 s for 1 to 8 s",
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
