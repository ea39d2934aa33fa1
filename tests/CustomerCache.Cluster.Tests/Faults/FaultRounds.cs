using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Calling;
using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// Rounds of faults on three silos. In each, callers on all silos and outside of them read, lease, store, invalidate, import and send
/// events while one fault is injected at a random moment, and their history is checked when the deployment has settled.
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

    /// <param name="seed">The seed of all random moments.</param>
    /// <param name="faults">The faults that will be injected.</param>
    /// <param name="network">The network of the silos and Redis; null for loopback, where nothing can be cut.</param>
    public static async Task<FaultRounds> StartAsync(int seed, IReadOnlyCollection<Fault> faults, SiloNetwork? network)
    {
        var fleet = await SiloFleet.StartAsync(
            silos: 3,
            configure: f =>
            {
                f.Set("Cluster:ProbeTimeout", "00:00:00.500");
                f.HasClocks = faults.Any(k => k.Needs == FaultNeeds.Clocks);
            },
            network: network
        );
        var outside = CallingService.Build([
            new("CustomerCache:Client:Redis", fleet.Redis.ConnectionString),
            new("CustomerCache:Client:ClusterId", SiloFleet.ClusterId),
            new("CustomerCache:Client:ReplicaCheckInterval", "00:00:02"),
        ]);
        await outside.Host.StartAsync();
        return new FaultRounds(fleet, outside, await outside.Cache.FollowAsync(VendorLab.Vco1), seed);
    }

    /// <summary>Runs one round; afterwards there are three silos again.</summary>
    public async Task<(History History, FaultOutcome Outcome)> RunAsync(Fault fault)
    {
        var history = new History();
        await using var caches = new CacheLoad(_random.Next(), history, ++_rounds);
        var round = new FaultRound(_fleet, VictimOf(fault), _living, caches, _random);
        await _records.RefreshAsync(history, round.Others[0]);
        await _records.ServedAsync(history, _living);
        _records.Start(history, _living, _random.Next());
        _living.ForEach(s => caches.Start(s, round.Others.Contains(s) ? Callers : CallersOfVictim));
        await caches.AllInvalidatedAsync();
        await CallPacer.NextAsync(_random.Next(500));

        var began = history.Now;
        await fault.InjectAsync(round);
        await caches.AllInvalidatedAsync();
        var window = new FaultWindow(fault.Name, began, history.Now, Frozen: fault.Freezes ? round.VictimAddress : null);
        history.Add(window);
        if (fault.LosesData)
        {
            _records.Refreshed(history, window);
        }

        if (fault.Victim == Victim.Ends)
        {
            _living.Remove(round.Victim);
            _living.Add(await _fleet.AddAsync());
        }

        await SettleAsync(history, caches);
        return (history, OutcomeOf(fault, round, history, window));
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _outside.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    private SiloProcess? VictimOf(Fault fault) =>
        fault.Victim == Victim.None ? null
        : _random.Next(2) == 0 || _rounds == 1 ? _living.OwnerOfMost()
        : _living[_random.Next(_living.Count)];

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

    private FaultOutcome OutcomeOf(Fault fault, FaultRound round, History history, FaultWindow window)
    {
        var lost = fault.Victim == Victim.Ends || fault.IsSilent ? round.VictimAddress : null;
        var kept = history.Operations.Where(o => o.Client != lost && (o as RecordOperation)?.Silo != lost).ToArray();
        return new FaultOutcome(
            fault.Name,
            HistoryChecker.Check(history),
            [.. kept.Where(o => !IsPromised(o, isOfSilo: lost is not null))],
            [.. round.Log().Where(l => _fleet.Secrets.Any(s => l.Contains(s, StringComparison.Ordinal)))],
            [.. round.Log().Where(l => Explaining.Any(e => l.Contains(e, StringComparison.Ordinal)))],
            [
                .. kept.OfType<RecordOperation>()
                    .Where(o => o.Call == RecordCall.Read && o.Begin >= window.Begin && o.Begin <= window.End)
                    .Select(o => o.Duration),
            ]
        );
    }

    // Whether an answer of a silo that lives is promised; 503 asks for a retry.
    private static bool IsPromised(Operation operation, bool isOfSilo) =>
        operation switch
        {
            RecordOperation { Call: RecordCall.Read } read => read.Status == 200,
            RecordOperation { Call: RecordCall.Refresh } => true,
            CacheOperation { Call: CacheCall.Read } read => read.Status is 200 or 404 or 503 && read.Duration < LongestRead,
            CacheOperation { Call: CacheCall.Write } write => IsWritePromised(write, isOfSilo) && write.Duration < LongestWrite,
            CacheOperation invalidation => IsWritePromised(invalidation, isOfSilo) && invalidation.Duration < LongestInvalidation,
            _ => operation.Status is > 0 and < 500 or 503,
        };

    // The caches retry while a silo is lost. Without Redis, nothing is durable.
    private static bool IsWritePromised(Operation write, bool isOfSilo) =>
        write.Status is > 0 and < 500 || (write.Status == 503 && !isOfSilo);
}
