using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Contract;

public sealed class ImportExportTests : ImportExportContract<ClusterUnderTest>;
