using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class PartialRefreshTests : PartialRefreshVectorsContract<SingleNodeVectorEngine>;
