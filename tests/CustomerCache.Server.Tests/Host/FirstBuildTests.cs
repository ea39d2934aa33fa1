using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

public sealed class FirstBuildTests(BuiltFleet<SingleNodeUnderTest> built) : FirstBuildContract<SingleNodeUnderTest>(built);
