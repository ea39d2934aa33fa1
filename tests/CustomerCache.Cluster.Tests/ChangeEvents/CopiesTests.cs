using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

public sealed class CopiesTests(CacheLab<ClusterUnderTest> lab) : CopiesContract<ClusterUnderTest>(lab);
