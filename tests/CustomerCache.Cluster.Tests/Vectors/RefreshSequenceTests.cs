using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Vectors;

public sealed class RefreshSequenceTests : RefreshSequenceVectorsContract<ClusterVectorEngine>;
