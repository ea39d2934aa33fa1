using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Caching;

public sealed class DependencyTests(CacheLab<SingleNodeUnderTest> lab) : DependencyContract<SingleNodeUnderTest>(lab);
