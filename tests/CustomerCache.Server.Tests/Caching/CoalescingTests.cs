using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Caching;

public sealed class CoalescingTests(CacheLab<SingleNodeUnderTest> lab) : CoalescingContract<SingleNodeUnderTest>(lab);
