using System.Net;
using CustomerCache.Server.Access;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>The published server, run as in the image.</summary>
public sealed class PublishedServerTests
{
    private const string Key = "a-key-of-the-test-of-the-image";

    [Fact]
    public async Task Server_runs_as_a_user_that_can_write_only_to_its_data()
    {
        using var image = new PublishedServer();
        await image.PublishAsync();
        var keys = Path.Combine(image.Data, "api-keys.json");
        await File.WriteAllTextAsync(
            keys,
            $$"""{ "CustomerCache": { "ApiKeys": [ { "Name": "test", "Key": "{{Key}}", "Scopes": [ "{{AccessScopes.Read}}" ] } ] } }"""
        );
        var before = image.Files.Order().ToArray();
        Assert.Superset(
            new HashSet<string>
            {
                "CustomerCache.Server.cdx.json",
                "CustomerCache.Server.dll",
                "CustomerCache.Server.runtimeconfig.json",
                "appsettings.json",
                "customer-cache",
            },
            before.ToHashSet()
        );

        var url = await image.StartAsync([.. Environment(image.Data), ("CustomerCache__ApiKeysFile", keys)]);
        using var client = new HttpClient { BaseAddress = url };
        Assert.Equal("ok", await client.GetStringAsync("/health/live"));
        Assert.Equal("ok", await client.GetStringAsync("/health/ready"));
        using var refused = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        Assert.Contains("dotnet_process_memory_working_set_bytes", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        Assert.Equal(0, await image.StopAsync());
        Assert.Equal(before, image.Files.Order());
        Assert.Contains(Directory.EnumerateFileSystemEntries(image.Data), f => f != keys);
    }

    // The environment of the Dockerfile, except for the port, which must be free here, and the folder, which is at the root there.
    private static IEnumerable<(string Name, string Value)> Environment(string data) =>
        from setting in Dockerfile.OfTheImage("ENV").Single().Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let parts = setting.Split('=')
        select (
            parts[0],
            parts[0] == "ASPNETCORE_HTTP_PORTS" ? "0"
            : parts[1] == "/data" ? data
            : parts[1]
        );
}
