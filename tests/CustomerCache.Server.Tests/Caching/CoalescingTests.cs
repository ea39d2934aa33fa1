using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Caching;

public sealed class CoalescingTests(CacheLab<InProcessUnderTest> lab) : CoalescingContract<InProcessUnderTest>(lab);
