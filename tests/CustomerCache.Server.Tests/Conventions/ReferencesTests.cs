using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>Dependencies between the projects run one way, and grains keep to their turn.</summary>
public sealed partial class ReferencesTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("Client", "Core")]
    [InlineData("Simulator")]
    [InlineData("Sources", "Core")]
    [InlineData("Grains", "Client", "Core")]
    [InlineData("Server", "Client", "Core", "Grains", "Sources", "Simulator")]
    public void Project_references_only_the_projects_it_may(string project, params string[] known) =>
        Assert.Subset(known.Select(k => "CustomerCache." + k).ToHashSet(), Repository.KnownTo(project));

    [Fact]
    public void Domain_references_neither_the_web_nor_the_disk_nor_the_runtime_of_Orleans() =>
        Assert.DoesNotContain(
            Repository.Of("Core").GetReferencedAssemblies().Select(r => r.Name!),
            n =>
                n.StartsWith("Microsoft.", StringComparison.Ordinal)
                || (n.StartsWith("Orleans", StringComparison.Ordinal) && !n.StartsWith("Orleans.Serialization", StringComparison.Ordinal))
                || n is "System.Net.Http" or "System.Net.Sockets" or "System.IO.FileSystem"
        );

    [Fact]
    public void Projects_are_all_checked() =>
        Assert.Equal(
            Directory
                .EnumerateFiles(AppContext.BaseDirectory, "CustomerCache.*.dll")
                .Select(Path.GetFileNameWithoutExtension)
                .Where(n => n != "CustomerCache.Server.Tests")
                .Order(),
            Assemblies.All.Select(a => a.GetName().Name).Order()
        );

    [Fact]
    public void Grains_leave_their_turn_in_one_place_only()
    {
        var sources = Directory
            .EnumerateFiles(Repository.File("src/CustomerCache.Grains"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(f) != "ThreadPoolReader.cs");

        Assert.All(sources, f => Assert.DoesNotMatch(LeavesTheTurn(), File.ReadAllText(f)));
    }

    [Fact]
    public void Grains_are_sealed() =>
        Assert.All(Repository.Of("Grains").GetTypes().Where(t => typeof(Grain).IsAssignableFrom(t)), t => Assert.True(t.IsSealed, t.Name));

    [GeneratedRegex(@"Task\.Run\(|Parallel\.|ConfigureAwait\(|\.Result\b|\.Wait\(\)|GetAwaiter\(\)", RegexOptions.None, 1000)]
    private static partial Regex LeavesTheTurn();
}
