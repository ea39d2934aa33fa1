using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

public sealed class ChannelTests(CacheLab<SingleNodeUnderTest> lab) : ChannelContract<SingleNodeUnderTest>(lab);
