using System.IO.Compression;
using System.Xml.Linq;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>The packages for callers, packed from the build, with the metadata for registries and debuggers.</summary>
public sealed class PackagesTests
{
    /// <summary>The project URL of Directory.Build.props.</summary>
    internal static string ProjectAddress { get; } =
        XDocument.Load(Repository.File("Directory.Build.props")).Descendants("RepositoryUrl").Single().Value;

    [Fact]
    public async Task Packages_have_a_readme_a_license_symbols_and_a_project_URL_and_depend_only_on_each_other_of_ours()
    {
        using var folder = new DataFolder();
        foreach (var project in (string[])["Core", "Client"])
        {
            await PackAsync($"src/CustomerCache.{project}/CustomerCache.{project}.csproj", folder.Path);
        }

        var files = Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray();
        var version = XDocument.Load(Repository.File("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(
            [
                $"CustomerCache.Client.{version}.nupkg",
                $"CustomerCache.Client.{version}.snupkg",
                $"CustomerCache.Core.{version}.nupkg",
                $"CustomerCache.Core.{version}.snupkg",
            ],
            files
        );
        foreach (var name in (string[])["CustomerCache.Client", "CustomerCache.Core"])
        {
            using var package = ZipFile.OpenRead(Path.Combine(folder.Path, $"{name}.{version}.nupkg"));
            using var symbols = ZipFile.OpenRead(Path.Combine(folder.Path, $"{name}.{version}.snupkg"));
            var about = XDocument.Load(await package.GetEntry($"{name}.nuspec")!.OpenAsync()).Root!.Elements().Single();
            string Text(string element) => about.Elements().Single(e => e.Name.LocalName == element).Value;

            Assert.NotNull(package.GetEntry(Text("readme")));
            Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
            Assert.NotNull(symbols.GetEntry($"lib/net10.0/{name}.pdb"));
            Assert.Equal(("MIT", ProjectAddress), (Text("license"), Text("projectUrl")));
            Assert.Equal(ProjectAddress, about.Elements().Single(e => e.Name.LocalName == "repository").Attribute("url")!.Value);
            Assert.EndsWith(".", Text("description"), StringComparison.Ordinal);
            Assert.Equal(
                name == "CustomerCache.Client" ? ["CustomerCache.Core"] : [],
                about
                    .Descendants()
                    .Where(e => e.Name.LocalName == "dependency")
                    .Select(e => e.Attribute("id")!.Value)
                    .Where(id => id.StartsWith("CustomerCache.", StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public void Program_of_the_readme_equals_that_of_the_page_for_callers()
    {
        static string Program(string file) => File.ReadAllText(Repository.File(file)).Split("```csharp\n")[1].Split("```")[0];

        Assert.Equal(Program("docs/calling.md"), Program("src/CustomerCache.Client/README.md"));
    }

    private static async Task PackAsync(string project, string folder)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        using var pack = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "dotnet",
                ["pack", Repository.File(project), "-c", configuration, "--no-build", "-v", "quiet", "-o", folder]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var (output, errors) = (pack.StandardOutput.ReadToEndAsync(), pack.StandardError.ReadToEndAsync());
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, $"{await output}{await errors}");
    }
}
