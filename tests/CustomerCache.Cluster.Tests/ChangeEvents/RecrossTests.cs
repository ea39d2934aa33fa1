using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

[Collection(Sequential.Name)]
public sealed class RecrossTests : RecrossContract<ClusterUnderTest>;

[Collection(Sequential.Name)]
public sealed class RecrossBoundsTests : RecrossBoundsContract<ClusterUnderTest>;
