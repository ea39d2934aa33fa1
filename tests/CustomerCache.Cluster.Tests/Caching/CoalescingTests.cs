using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Caching;

public sealed class CoalescingTests(CacheLab<ClusterUnderTest> lab) : CoalescingContract<ClusterUnderTest>(lab);
