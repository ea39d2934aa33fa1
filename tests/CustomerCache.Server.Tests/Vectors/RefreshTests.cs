using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class RefreshTests : RefreshVectorsContract<SingleNodeVectorEngine>;
