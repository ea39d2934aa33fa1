using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

public sealed class RecrossTests : RecrossContract<ClusterUnderTest>;

public sealed class RecrossBoundsTests : RecrossBoundsContract<ClusterUnderTest>;
