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

    private readonly SiloFleet _fleet;
    private readonly CallingService _outside;
    private readonly TenantReplica _replica;
    private readonly RecordLoad _records;
    private readonly FeedLoad? _feeds;
    private readonly List<SiloProcess> _living;
    private readonly Random _random;
    private int _rounds;

    private FaultRounds(SiloFleet fleet, CallingService outside, TenantReplica replica, FeedLoad? feeds, int seed)
    {
        _feeds = feeds;
        (_fleet, _outside, _replica, _random, _living) = (fleet, outside, replica, new Random(seed), [.. fleet.Silos]);
        _records = new RecordLoad(fleet.Vendors, outside.Cache, replica);
    }

    /// <param name="seed">The seed of all random moments.</param>
    /// <param name="faults">The faults that will be injected.</param>
    /// <param name="network">The network of the silos and Redis; null for loopback, where nothing can be cut.</param>
    public static async Task<FaultRounds> StartAsync(int seed, IReadOnlyCollection<Fault> faults, SiloNetwork? network)
    {
        var feeds = faults.Any(f => f.Needs == FaultNeeds.Feeds) ? await FeedLoad.StartAsync(network) : null;
        var fleet = await SiloFleet.StartAsync(
            silos: 3,
            configure: f =>
            {
                f.Set("Cluster:ProbeTimeout", "00:00:00.500");
                feeds?.Configure(f);
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
        if (feeds is not null)
        {
            await FeedLoad.FollowedAsync(fleet.Silos[0]);
        }

        return new FaultRounds(fleet, outside, await outside.Cache.FollowAsync(VendorLab.Vco1), feeds, seed);
    }

    /// <summary>Runs one round; afterwards there are three silos again.</summary>
    public async Task<(History History, FaultOutcome Outcome)> RunAsync(ClusterFault fault)
    {
        var history = new History();
        await using var caches = new CacheLoad(_random.Next(), history, ++_rounds);
        var round = new FaultRound(_fleet, VictimOf(fault), _living, caches, _feeds, _random);
        await _records.RefreshAsync(history, round.Others[0]);
        await _records.ServedAsync(history, _living);
        _records.Start(history, _living, _random.Next());
        _living.ForEach(s => caches.Start(s, round.Others.Contains(s) ? Callers : CallersOfVictim));
        if (fault.Needs == FaultNeeds.Feeds)
        {
            _feeds!.Start(caches, _living[0]);
        }

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
        return (
            history,
            FaultOutcome.Of(
                fault,
                history,
                window,
                fault.Victim == Victim.Ends || fault.IsSilent ? round.VictimAddress : null,
                [.. round.Log()],
                _fleet.Secrets
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _outside.DisposeAsync();
        await _fleet.DisposeAsync();
        if (_feeds is not null)
        {
            await _feeds.DisposeAsync();
        }
    }

    private SiloProcess? VictimOf(ClusterFault fault) =>
        fault.Victim == Victim.None ? null
        : _random.Next(2) == 0 || _rounds == 1 ? _living.OwnerOfMost()
        : _living[_random.Next(_living.Count)];

    private async Task SettleAsync(History history, CacheLoad caches)
    {
        await Task.WhenAll(caches.StopAsync(), _records.StopAsync(), _feeds?.StopAsync() ?? Task.CompletedTask);
        await caches.JobsEndedAsync(_living[0]);
        await _records.ServedAsync(history, _living);
        history.Settle();
        await caches.JobsEndedAsync(_living[0]);
        await Task.WhenAll(_living.Select(caches.ReadAllAsync));
        await _records.ServedAsync(history, _living);
    }
}
