using CustomerCache.Cluster.Tests.Grains;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Over a separate Redis, which thousands of keys keep busy.</summary>
public sealed class CacheServiceTests(CacheLab<OwnRedisCluster> lab) : CacheServiceContract<OwnRedisCluster>(lab);
