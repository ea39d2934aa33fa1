using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

public sealed class JobTests(RulesLab<SingleNodeUnderTest> lab) : JobContract<SingleNodeUnderTest>(lab);
