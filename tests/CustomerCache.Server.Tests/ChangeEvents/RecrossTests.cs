using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

public sealed class RecrossTests : RecrossContract<SingleNodeUnderTest>;

public sealed class RecrossBoundsTests : RecrossBoundsContract<SingleNodeUnderTest>;
