using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

[Collection(Alone.Name)]
public sealed class RecrossTests : RecrossContract<ClusterUnderTest>;

[Collection(Alone.Name)]
public sealed class RecrossBoundsTests : RecrossBoundsContract<ClusterUnderTest>;
