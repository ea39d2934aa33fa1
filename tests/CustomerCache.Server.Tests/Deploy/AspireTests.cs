using System.Text.RegularExpressions;
using System.Xml.Linq;
using CustomerCache.Server.Options;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.Configuration;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>
/// The AppHost of Aspire names projects, configuration keys and package versions that exist. AppHostTests of the cluster's suite start it.
/// </summary>
public sealed partial class AspireTests
{
    private const string Folder = "deploy/aspire/";

    private static readonly string Program = File.ReadAllText(Repository.File(Folder + "Program.cs"));

    [Fact]
    public void Projects_that_are_started_are_referenced_and_exist()
    {
        var project = XDocument.Load(Repository.File(Folder + "CustomerCache.AppHost.csproj"));
        var referenced = project.Descendants("ProjectReference").Select(r => r.Attribute("Include")!.Value).ToArray();
        var started = Started().Matches(Program).Select(m => m.Groups["name"].Value).Distinct();

        Assert.All(referenced, r => Assert.True(File.Exists(Repository.File(Folder + r)), r));
        Assert.Equal(
            referenced.Select(r => Path.GetFileNameWithoutExtension(r).Replace('.', '_')).Order(StringComparer.Ordinal),
            started.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Configuration_keys_of_the_silos_are_keys_of_the_product()
    {
        var keys = Keys().Matches(Program).Select(m => m.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal)).ToArray();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(keys.Select(k => KeyValuePair.Create(k, (string?)"1")))
            .Build();

        Assert.Contains("CustomerCache:Cluster:GatewayPort", keys);
        Assert.Empty(ConfigurationKeys.Unknown(configuration));
    }

    [Fact]
    public void Product_restores_without_the_packages_of_Aspire()
    {
        Assert.DoesNotContain("AppHost", File.ReadAllText(Repository.File("CustomerCache.sln")), StringComparison.Ordinal);
        Assert.DoesNotContain("Aspire", File.ReadAllText(Repository.File("Directory.Packages.props")), StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_that_the_product_has_too_are_of_the_same_version()
    {
        var product = Versions("Directory.Packages.props");

        Assert.All(
            Versions(Folder + "Directory.Packages.props").Where(v => product.ContainsKey(v.Key)),
            v => Assert.Equal((v.Key, product[v.Key]), (v.Key, v.Value))
        );
    }

    private static Dictionary<string, string> Versions(string file) =>
        XDocument
            .Load(Repository.File(file))
            .Descendants("PackageVersion")
            .ToDictionary(v => v.Attribute("Include")!.Value, v => v.Attribute("Version")!.Value, StringComparer.Ordinal);

    [GeneratedRegex(@"AddProject<Projects\.(?<name>\w+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Started();

    [GeneratedRegex("\"(?<key>CustomerCache__\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Keys();
}
