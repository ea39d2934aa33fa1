using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Xml.Linq;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>The packages for callers and the tool, packed from the build, with the metadata for registries and debuggers.</summary>
public sealed class PackagesTests
{
    /// <summary>The project URL of Directory.Build.props.</summary>
    internal static string ProjectAddress { get; } =
        XDocument.Load(Repository.File("Directory.Build.props")).Descendants("RepositoryUrl").Single().Value;

    private static string Configuration { get; } =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    // That of the build, although the history may have grown since.
    private static string Version => ProductVersion.Number;

    [Fact]
    public async Task Packages_have_a_readme_a_license_symbols_and_a_project_URL_and_depend_only_on_each_other_of_ours()
    {
        using var folder = new DataFolder();
        foreach (var project in (string[])["Core", "Client"])
        {
            await PackAsync($"src/CustomerCache.{project}/CustomerCache.{project}.csproj", folder.Path);
        }

        var files = Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(
            [
                $"CustomerCache.Client.{Version}.nupkg",
                $"CustomerCache.Client.{Version}.snupkg",
                $"CustomerCache.Core.{Version}.nupkg",
                $"CustomerCache.Core.{Version}.snupkg",
            ],
            files
        );
        foreach (var name in (string[])["CustomerCache.Client", "CustomerCache.Core"])
        {
            using var package = ZipFile.OpenRead(Path.Combine(folder.Path, $"{name}.{Version}.nupkg"));
            using var symbols = ZipFile.OpenRead(Path.Combine(folder.Path, $"{name}.{Version}.snupkg"));
            var about = XDocument.Load(await package.GetEntry($"{name}.nuspec")!.OpenAsync()).Root!.Elements().Single();
            string Text(string element) => about.Elements().Single(e => e.Name.LocalName == element).Value;

            Assert.NotNull(package.GetEntry(Text("readme")));
            Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
            Assert.NotNull(symbols.GetEntry($"lib/net10.0/{name}.pdb"));
            Assert.Equal(("MIT", ProjectAddress), (Text("license"), Text("projectUrl")));
            Assert.Equal(ProjectAddress, about.Elements().Single(e => e.Name.LocalName == "repository").Attribute("url")!.Value);
            Assert.EndsWith(".", Text("description"), StringComparison.Ordinal);
            await using var bill = await package.GetEntry($"{name}.cdx.json")!.OpenAsync();
            AssertLists(
                await JsonDocument.ParseAsync(bill),
                name,
                about.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)
            );
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

    [Fact]
    public void Assemblies_of_packages_are_deterministic_and_name_the_commit()
    {
        foreach (var name in (string[])["Core", "Client"])
        {
            var path = Repository.File($"src/CustomerCache.{name}/bin/{Configuration}/net10.0/CustomerCache.{name}.dll");
            using var assembly = new PEReader(File.OpenRead(path));

            Assert.Contains(assembly.ReadDebugDirectory(), e => e.Type == DebugDirectoryEntryType.Reproducible);
            if (Path.Exists(Repository.File(".git")))
            {
                Assert.Matches(@"^\d+\.\d+\.\d+(-[0-9a-z.]+)?\+[0-9a-f]{40}$", FileVersionInfo.GetVersionInfo(path).ProductVersion);
            }
        }
    }

    [Fact]
    public async Task Tool_package_holds_the_command_and_all_that_it_needs()
    {
        using var folder = new DataFolder();
        await PackAsync("src/CustomerCache.Server/CustomerCache.Server.csproj", folder.Path);

        var file = Path.Combine(folder.Path, $"CustomerCache.Server.{Version}.nupkg");
        Assert.Equal([file], Directory.EnumerateFiles(folder.Path));
        await ZipFile.ExtractToDirectoryAsync(file, folder.Path);
        var tool = Path.Combine(folder.Path, "tools/net10.0/any");
        var command = XDocument.Load(Path.Combine(tool, "DotnetToolSettings.xml")).Descendants("Command").Single();

        // From the package alone, as the link of an installed tool starts it.
        var entry = Path.Combine(tool, command.Attribute("EntryPoint")!.Value);
        var (version, schema) = (await RunAsync(entry, "--version"), await RunAsync(entry, "config", "schema"));

        Assert.Equal(("customer-cache", "dotnet"), (command.Attribute("Name")!.Value, command.Attribute("Runner")!.Value));
        Assert.StartsWith(Version, version, StringComparison.Ordinal);
        Assert.Contains("\"VeloCloud\"", schema, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(tool, "appsettings.json")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "README.md")));
        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(tool, "CustomerCache.Server.cdx.json")));
        AssertLists(bill, "CustomerCache.Server", ["CustomerCache.Core", "MailKit", "Microsoft.Orleans.Core", "SQLitePCLRaw.core"]);
    }

    // A bill of materials in the form of CycloneDX names the package, and each of its dependencies with its version.
    private static void AssertLists(JsonDocument bill, string name, IEnumerable<string> dependencies)
    {
        var (form, about) = (bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("metadata"));
        var listed = bill.RootElement.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("purl").GetString()!).ToArray();

        Assert.Equal("CycloneDX", form);
        Assert.Equal($"pkg:nuget/{name}@{Version}", about.GetProperty("component").GetProperty("purl").GetString());
        Assert.All(dependencies, d => Assert.Contains(listed, l => l.StartsWith($"pkg:nuget/{d}@", StringComparison.OrdinalIgnoreCase)));
    }

    private static Task<string> PackAsync(string project, string folder) =>
        RunAsync(
            "pack",
            Repository.File(project),
            "-c",
            Configuration,
            "--no-build",
            "-v",
            "quiet",
            "-o",
            folder,
            $"-p:MinVerVersionOverride={Version}"
        );

    private static async Task<string> RunAsync(params string[] words)
    {
        using var dotnet = Process.Start(
            new ProcessStartInfo("dotnet", words)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var (output, errors) = (dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, $"{await output}{await errors}");
        return await output;
    }
}
