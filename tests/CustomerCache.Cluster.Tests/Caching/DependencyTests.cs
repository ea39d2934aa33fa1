using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

public sealed class DependencyTests(CacheLab<ClusterUnderTest> lab) : DependencyContract<ClusterUnderTest>(lab);
