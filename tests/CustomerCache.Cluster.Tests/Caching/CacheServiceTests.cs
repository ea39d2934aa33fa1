using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

public sealed class CacheServiceTests(CacheLab<ClusterUnderTest> lab) : CacheServiceContract<ClusterUnderTest>(lab);
