using System.Collections.Concurrent;
using CustomerCache.Client;
using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Queries;
using CustomerCache.Grains;
using CustomerCache.Grains.Caching;
using CustomerCache.Server.Clustering;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>
/// The domain caches alone on silos in this process, over a real Redis. Silos can be killed, grains moved.
/// </summary>
internal sealed class PartitionLab : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly RedisOptions _redis;
    private readonly TimeSpan _leaseFor;
    private readonly ConcurrentBag<InProcessSiloHandle> _lost = [];

    private PartitionLab(int silos, RedisServer redis, TimeSpan leaseFor)
    {
        _redis = new RedisOptions { ConnectionString = redis.ConnectionString + ",syncTimeout=2000,asyncTimeout=2000" };
        _leaseFor = leaseFor;
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => Configure(silo));
        _cluster = builder.Build();
    }

    /// <summary>Gets what partitions reported about their stores.</summary>
    public ConcurrentQueue<(string Partition, string What)> Notifications { get; } = [];

    /// <summary>Gets the log of the silos.</summary>
    public LogCapture Log { get; } = new();

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public IGrainFactory Grains => _cluster.Client;

    public static async Task<PartitionLab> StartAsync(int silos = 2, RedisServer? redis = null, TimeSpan? leaseFor = null)
    {
        var lab = new PartitionLab(silos, redis ?? await SharedRedis.GetAsync(), leaseFor ?? TimeSpan.FromSeconds(30));
        await lab._cluster.DeployAsync();
        return lab;
    }

    /// <summary>Returns the caches for the host of a silo.</summary>
    public DomainCaches Caches(int silo) => Of<DomainCaches>(_cluster.Silos[silo]);

    public static T Of<T>(InProcessSiloHandle silo)
        where T : notnull => silo.ServiceProvider.GetRequiredService<T>();

    /// <summary>A client on a silo, as a service that runs in it has.</summary>
    public IDomainCache Client(int silo, string domain) => Of<IDomainCacheClient>(_cluster.Silos[silo])[domain];

    /// <summary>A store of this cluster, as another silo opens it.</summary>
    public IKeyedStore OpenStore(string name) => Of<IKeyedStores>(_cluster.Silos[0]).Open(name);

    public ICachePartitionGrain Partition(string key) => Grains.GetGrain<ICachePartitionGrain>(Partitioning.Of(key));

    public IInvalidationFeedGrain Feed => Grains.GetGrain<IInvalidationFeedGrain>(0);

    /// <summary>Returns the silo of a grain.</summary>
    public async Task<InProcessSiloHandle> OwnerOfAsync(IAddressable grain)
    {
        var address = await Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return _cluster.Silos.Single(s => s.SiloAddress.Equals(address));
    }

    public int IndexOf(InProcessSiloHandle silo) => _cluster.Silos.ToList().IndexOf(silo);

    /// <summary>Activates a grain on a silo by its first call.</summary>
    public static async Task PlaceAsync(InProcessSiloHandle silo, Func<Task> ask)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            await ask();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    public Task MoveAsync(IAddressable grain, InProcessSiloHandle to) => _cluster.MigrateAsync(grain, to.SiloAddress);

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    public Task KillAsync(InProcessSiloHandle silo)
    {
        _lost.Add(silo);
        return _cluster.KillSiloAsync(silo);
    }

    public Task StopAsync(InProcessSiloHandle silo)
    {
        _lost.Add(silo);
        return _cluster.StopSiloAsync(silo);
    }

    public async Task<InProcessSiloHandle> AddAsync() => await _cluster.StartAdditionalSiloAsync();

    /// <summary>
    /// Completes when all earlier writes are in Redis: an invalidation without a match waits for them.
    /// </summary>
    public Task StoredAsync() => AcknowledgedAsync(new Invalidation { Patterns = [GlobPattern.Of("no-such-key")] });

    /// <summary>Invalidates, and retries when the response asks for it.</summary>
    public Task AcknowledgedAsync(Invalidation stale) =>
        Poll.UntilAsync(
            async () =>
            {
                try
                {
                    await Caches(0).InvalidateAsync(stale, CancellationToken.None);
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            },
            "the invalidation to be acknowledged"
        );

    public async Task<string?> ValueAsync(int silo, string domain, string key) =>
        await Caches(silo).ReadAsync(Domain(domain), key, wantsLease: false, TimeSpan.Zero, CancellationToken.None)
            is CacheReading.Found found
            ? System.Text.Encoding.UTF8.GetString(found.Entry.Value.Span)
            : null;

    public async Task<CacheWriting> WriteAsync(
        int silo,
        string domain,
        string key,
        string json,
        string? lease = null,
        params string[] dependsOn
    ) =>
        await Caches(silo)
            .WriteAsync(
                Domain(domain),
                key,
                new CacheValue
                {
                    Json = System.Text.Encoding.UTF8.GetBytes(json),
                    Lease = lease,
                    DependsOn = [.. dependsOn.Select(d => EntityRef.TryParse(d, out var entity) ? entity : throw new FormatException(d))],
                },
                CancellationToken.None
            );

    public Task<CacheReading> ReadAsync(int silo, string domain, string key, TimeSpan wait) =>
        Caches(silo).ReadAsync(Domain(domain), key, wantsLease: true, wait, CancellationToken.None).AsTask();

    public CacheDomain Domain(string name) =>
        Caches(0).Domains.TryFind(name, out var domain) ? domain : throw new InvalidOperationException($"{name} is no domain.");

    public async ValueTask DisposeAsync()
    {
        await _cluster.EndAsync();
        foreach (var silo in _lost)
        {
            await silo.DisposeAsync();
        }
    }

    private void Configure(ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = TimeSpan.FromSeconds(0.5);
            o.NumMissedProbesLimit = 2;
            o.NumVotesForDeathDeclaration = 1;
            o.EnableIndirectProbes = false;
        });
        silo.Services.AddSingleton(TimeProvider.System)
            .AddSingleton<ILoggerProvider>(Log)
            .AddSingleton(new CacheDomains(CacheDomains.Known))
            .AddSingleton(new PartitionTerms(_leaseFor, 1 << 26, TimeSpan.FromHours(1)))
            .AddSingleton<IEntityLinkTypes>(EntityLinkTypes.None)
            .AddSingleton<DomainCaches>()
            .AddSingleton<ICacheRequestValidator, PassThroughValidator>()
            .AddSingleton<IPartitionObservers>(new Observers(Notifications))
            .AddSingleton(Options.Create(_redis))
            .AddRedisKeyedStores()
            .AddCacheParts()
            .AddCustomerCacheCalls()
            .AddDomainCacheCalls(o => o.NearSilence = TimeSpan.FromSeconds(5));
    }

    private sealed class Observers(ConcurrentQueue<(string Partition, string What)> notifications) : IPartitionObservers
    {
        public IPartitionObserver Of(string partition) => new Observer(partition, notifications);

        private sealed class Observer(string partition, ConcurrentQueue<(string Partition, string What)> notifications) : IPartitionObserver
        {
            public void StartedEmpty(Exception failure) => notifications.Enqueue((partition, nameof(StartedEmpty)));

            public void StoreIsBack() => notifications.Enqueue((partition, nameof(StoreIsBack)));

            public void Damaged(int count) => notifications.Enqueue((partition, nameof(Damaged)));

            public void NotStored(Exception failure) => notifications.Enqueue((partition, failure.GetType().Name));

            public void Overflowed(int count) => notifications.Enqueue((partition, nameof(Overflowed)));
        }
    }

    private sealed class PassThroughValidator : ICacheRequestValidator
    {
        public ValueTask<Parsed<NormalizedKey>> ReadKeyAsync(string? domain, string key, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Parsed<NormalizedKey>>(new NormalizedKey(key));

        public QueryErrors? Check(CacheValue value) => null;
    }
}
