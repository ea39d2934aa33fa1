using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Caching;

public sealed class CacheServiceTests(CacheLab<InProcessUnderTest> lab) : CacheServiceContract<InProcessUnderTest>(lab);
