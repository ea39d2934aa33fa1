using System.Reflection;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>
/// Checks the part of the list in the tests of Core that is run here, by the contract too. Messages of single steps are compared here in
/// addition.
/// </summary>
public sealed class CoverageTests
{
    [Theory]
    [InlineData("velocloud.partial_refresh", typeof(PartialRefreshTests))]
    [InlineData("velocloud.refresh", typeof(RefreshTests))]
    [InlineData("velocloud.refresh_sequence", typeof(RefreshSequenceTests))]
    [InlineData("hawkeye.hawkeye_refresh", typeof(HawkeyeRefreshTests))]
    [InlineData("velocloud.snapshot_email", typeof(SnapshotEmailTests))]
    [InlineData("velocloud.multiple_inventories", typeof(MultipleInventoriesTests))]
    [InlineData("hawkeye.multiple_inventories", typeof(MultipleInventoriesTests))]
    public void Vectors_of_whole_refreshes_are_run_by_one_class(string file, Type by)
    {
        var classes = typeof(CoverageTests)
            .Assembly.GetTypes()
            .Where(t =>
                !t.IsAbstract
                && t.GetMethods().SelectMany(m => m.GetCustomAttributes<VectorsOfAttribute>()).Any(v => v.Files.Contains(file))
            );

        Assert.Equal([by], classes);
    }
}
