using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Vectors;

public sealed class PartialRefreshTests : PartialRefreshVectorsContract<ClusterVectorEngine>;
