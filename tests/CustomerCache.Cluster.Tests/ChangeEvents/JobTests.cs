using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

public sealed class JobTests(RulesLab<ClusterUnderTest> lab) : JobContract<ClusterUnderTest>(lab);
