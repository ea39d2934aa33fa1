using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server.Clustering;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace CustomerCache.Cluster.Tests.Vectors;

/// <summary>Runs the vectors on two silos over Redis, each vector in its own key space.</summary>
public sealed class ClusterVectorEngine() : SiloVectorEngine(2)
{
    private readonly string _service = "vectors-" + Guid.NewGuid().ToString("N")[..12];
    private RedisServer? _redis;

    public override async Task StartAsync(VectorParts parts)
    {
        _redis = await SharedRedis.GetAsync();
        await base.StartAsync(parts);
    }

    protected override void AddStorage(ISiloBuilder silo) =>
        silo.Configure<ClusterOptions>(o => o.ServiceId = _service)
            .AddRedisStorage(new RedisOptions { ConnectionString = _redis!.ConnectionString })
            .Services.Configure<RedisOptions>(o => o.ConnectionString = _redis!.ConnectionString)
            .AddRedisKeyedStores();
}
