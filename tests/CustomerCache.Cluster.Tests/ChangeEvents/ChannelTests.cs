using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

public sealed class ChannelTests(CacheLab<ClusterUnderTest> lab) : ChannelContract<ClusterUnderTest>(lab);
