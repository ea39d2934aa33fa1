using System.Reflection;
using CustomerCache.Tests.Shared;
using Xunit.Abstractions;
using AllVectors = CustomerCache.Tests.Shared.Vectors;

namespace CustomerCache.Core.Tests.Vectors;

/// <summary>
/// Each file of vectors is run by one test class, here or in a named class elsewhere, or listed as not run.
/// </summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> RunElsewhere = new()
    {
        ["velocloud.partial_refresh"] = "CustomerCache.Server.Tests.Vectors.PartialRefreshTests",
        ["velocloud.refresh"] = "CustomerCache.Server.Tests.Vectors.RefreshTests",
        ["velocloud.refresh_sequence"] = "CustomerCache.Server.Tests.Vectors.RefreshSequenceTests",
        ["hawkeye.hawkeye_refresh"] = "CustomerCache.Server.Tests.Vectors.HawkeyeRefreshTests",
        ["velocloud.snapshot_email"] = "CustomerCache.Server.Tests.Vectors.SnapshotEmailTests",
        ["velocloud.multiple_inventories"] = "CustomerCache.Server.Tests.Vectors.MultipleInventoriesTests",
        ["hawkeye.multiple_inventories"] = "CustomerCache.Server.Tests.Vectors.MultipleInventoriesTests",
        ["velocloud.bridge_velocloud"] = "CustomerCache.Server.Tests.Sources",
        ["velocloud.bridge_bruin"] = "CustomerCache.Server.Tests.Sources",
        ["hawkeye.bridge_hawkeye"] = "CustomerCache.Server.Tests.Sources",
        ["velocloud.get_customers"] = "the HTTP API of the real host",
        ["hawkeye.get_customers"] = "the HTTP API of the real host",
    };

    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["velocloud.claim_check"] = "large messages over the former bus and its Redis; ours has neither, answers are streamed over HTTP",
    };

    [Fact]
    public void Vector_files_are_each_run_by_exactly_one_test_class()
    {
        var here = typeof(CoverageTests)
            .Assembly.GetTypes()
            .SelectMany(t =>
                t.GetMethods()
                    .Select(m => m.GetCustomAttribute<VectorsOfAttribute>())
                    .OfType<VectorsOfAttribute>()
                    .SelectMany(v => v.Files)
                    .Select(f => (File: f, Class: t.FullName!))
            )
            .Distinct()
            .ToLookup(p => p.File, p => p.Class);

        Assert.All(
            AllVectors.Files,
            file =>
                Assert.True(
                    here[file].Count() + (RunElsewhere.ContainsKey(file) ? 1 : 0) + (NotRun.ContainsKey(file) ? 1 : 0) == 1,
                    $"{file} must be run by exactly one test class; found: "
                        + string.Join(", ", [.. here[file], RunElsewhere.GetValueOrDefault(file), NotRun.GetValueOrDefault(file)])
                )
        );
        Assert.Empty(RunElsewhere.Keys.Concat(NotRun.Keys).Except(AllVectors.Files));
    }

    [Fact]
    public void Vectors_that_are_not_run_are_listed_with_the_reason()
    {
        var names = NotRun.SelectMany(n => AllVectors.Of(n.Key).Select(v => $"{v.Name}: {n.Value}")).ToArray();
        foreach (var line in names)
        {
            output.WriteLine(line);
        }

        Assert.Equal(5, names.Length);
    }
}
