using System.Xml.Linq;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>The Dockerfile of the image, which cannot be built here.</summary>
public sealed class DockerfileTests
{
    [Fact]
    public void Base_images_have_versions() =>
        Assert.All(From, image => Assert.Matches(@"^mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0-noble[a-z-]*$", image));

    [Fact]
    public void Image_runs_as_a_user_other_than_root() => Assert.Equal(["$APP_UID"], Dockerfile.OfTheImage("USER"));

    [Fact]
    public void Image_has_no_shell_and_has_the_time_zones_that_the_product_needs()
    {
        Assert.EndsWith("-chiseled-extra", From[^1], StringComparison.Ordinal);
        Assert.Empty(Dockerfile.OfTheImage("RUN"));
        Assert.Empty(Dockerfile.OfTheImage("SHELL"));
    }

    [Fact]
    public void Build_downloads_only_packages_and_contains_no_secret()
    {
        Assert.DoesNotContain(Dockerfile.Instructions, i => i.Word == "ADD");
        Assert.DoesNotContain(
            Dockerfile.Instructions,
            i => i.Text.Contains("curl", StringComparison.Ordinal) || i.Text.Contains("wget", StringComparison.Ordinal)
        );
        Assert.All(
            Dockerfile.Instructions.Where(i => i.Word is "ENV" or "ARG"),
            i => Assert.DoesNotMatch("(?i)password|secret|token|apikey", i.Text)
        );
    }

    [Fact]
    public void Entry_point_is_the_published_server()
    {
        Assert.Equal(["""["/app/customer-cache"]"""], Dockerfile.OfTheImage("ENTRYPOINT"));
        Assert.Empty(Dockerfile.OfTheImage("CMD"));
        var publish = Assert.Single(Dockerfile.Instructions, i => i.Word == "RUN").Text;
        Assert.Contains(
            "dotnet publish \"src/CustomerCache.Server/CustomerCache.Server.csproj\" -c Release -o /app -p:ContinuousIntegrationBuild=true",
            publish,
            StringComparison.Ordinal
        );
        Assert.Contains("ln -s CustomerCache.Server /app/customer-cache", publish, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_context_contains_only_what_the_build_needs()
    {
        var lines = File.ReadAllLines(Repository.File(".dockerignore")).Where(l => l.Length > 0 && !l.StartsWith('#')).ToArray();
        var copied = Dockerfile
            .Instructions.Where(i => i.Word == "COPY" && !i.Text.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(i => i.Text.Split(' ')[..^1])
            .Select(f => f.TrimEnd('/'));

        Assert.Equal("*", lines[0]);
        Assert.Equal(
            copied.Order(StringComparer.Ordinal),
            lines.Where(l => l.StartsWith('!')).Select(l => l[1..]).Order(StringComparer.Ordinal)
        );
        Assert.All(copied, file => Assert.True(Path.Exists(Repository.File(file)), file));
        Assert.Superset(new HashSet<string> { "**/bin", "**/obj" }, lines.ToHashSet());
    }

    [Fact]
    public void Image_published_without_the_Dockerfile_is_the_same()
    {
        const string ports = "8080 11111 30000";
        var project = XDocument.Load(Repository.File("src/CustomerCache.Server/CustomerCache.Server.csproj"));
        var environment = project
            .Descendants("ContainerEnvironmentVariable")
            .Select(v => $"{v.Attribute("Include")!.Value}={v.Attribute("Value")!.Value}")
            .ToArray();

        Assert.Equal(From[^1], project.Descendants("ContainerBaseImage").Single().Value);
        Assert.Equal("customer-cache", project.Descendants("ContainerRepository").Single().Value);
        Assert.Equal("1654", project.Descendants("ContainerUser").Single().Value);
        Assert.Equal(ports.Split(' '), project.Descendants("ContainerPort").Select(p => p.Attribute("Include")!.Value));
        Assert.Subset(
            Dockerfile.OfTheImage("ENV").Single().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(),
            environment.ToHashSet()
        );
        Assert.Contains("DOTNET_EnableDiagnostics=0", environment);
        Assert.Superset(ports.Split(' ').ToHashSet(), Dockerfile.OfTheImage("EXPOSE").Single().Split(' ').ToHashSet());
    }

    private static string[] From => [.. Dockerfile.Instructions.Where(i => i.Word == "FROM").Select(i => i.Text.Split(' ')[0])];
}
