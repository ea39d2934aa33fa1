using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

public sealed class FirstBuildTests(BuiltFleet<InProcessUnderTest> built) : FirstBuildContract<InProcessUnderTest>(built);
