using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Storage;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Storage.Redis;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Runs the storage contract on Redis, as a silo has it.</summary>
public sealed class RedisGrainStorageTests : GrainStorageContract
{
    private InProcessTestCluster? _cluster;

    public override async Task DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.EndAsync();
        }
    }

    protected override async Task<IGrainStorage> OpenAsync()
    {
        var redis = await SharedRedis.GetAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo(
            (_, silo) =>
                silo.Configure<ClusterOptions>(o => o.ServiceId = "storage-" + Guid.NewGuid().ToString("N")[..12])
                    .AddRedisStorage(new RedisOptions { ConnectionString = redis.ConnectionString })
        );
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        return _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(CustomersStorage.Name);
    }
}

/// <summary>Runs the contract of keyed stores on Redis.</summary>
public sealed class RedisKeyedStoresTests : KeyedStoreContract
{
    private RedisLink? _link;

    public override async Task DisposeAsync()
    {
        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    protected override async Task<IKeyedStores> OpenAsync()
    {
        _link = Link((await SharedRedis.GetAsync()).ConnectionString);
        var cluster = Microsoft.Extensions.Options.Options.Create(
            new ClusterOptions { ServiceId = "keyed-" + Guid.NewGuid().ToString("N")[..12] }
        );
        return new RedisKeyedStores(_link, new RedisIncarnation(_link, cluster), TimeProvider.System, cluster);
    }

    private static RedisLink Link(string connection) =>
        new(RedisRegistration.Connection(new RedisOptions { ConnectionString = connection }));
}
