using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

public sealed class ImportExportTests : ImportExportContract<SingleNodeUnderTest>;
