using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Caching;

public sealed class CacheServiceTests(CacheLab<SingleNodeUnderTest> lab) : CacheServiceContract<SingleNodeUnderTest>(lab);
