using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

public sealed class ChangeEventTests(CacheLab<SingleNodeUnderTest> lab) : ChangeEventContract<SingleNodeUnderTest>(lab);
