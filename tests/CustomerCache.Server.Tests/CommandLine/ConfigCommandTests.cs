using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Server.CommandLine;
using CustomerCache.Server.Options;
using CustomerCache.Server.Tests.Deploy.Kubernetes;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.CommandLine;

[Collection(ConsoleCollection.Name)]
public sealed class ConfigCommandTests
{
    [Theory]
    [InlineData("Bruin:MaxConcurency", "did you mean MaxConcurrency?")]
    [InlineData("Refres:Attempts", "did you mean Refresh?", "CustomerCache:Refres")]
    [InlineData("VeloCloud:Hosts:0:Nmae", "did you mean Name?")]
    [InlineData("VeloCloud:BlacklistedEdges:0:Enterprise", "did you mean EnterpriseId?")]
    [InlineData("Crossing:MonitorableStatus:0", "did you mean MonitorableStatuses?", "CustomerCache:Crossing:MonitorableStatus")]
    [InlineData("ApiKeys:0:Scope:0", "did you mean Scopes?", "CustomerCache:ApiKeys:0:Scope")]
    [InlineData("Caches:orders:Tll", "did you mean Ttl?")]
    [InlineData("Feeds:Channels:0:Adress", "known are Kafka, Name, Nats, RedisStream, Salesforce, Silence, Token, Url")]
    [InlineData("Webhooks:orders:Secrets", "did you mean Secret?")]
    [InlineData("Environment:Name", "CustomerCache:Environment is a single value")]
    [InlineData("Redis:Foo", "CustomerCache:Redis is a single value")]
    public async Task Unknown_key_stops_the_start_and_is_reported_with_the_closest_known_one(
        string key,
        string hint,
        string? reported = null
    )
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync(["serve", $"--CustomerCache:DataFolder={folder.Path}", $"--CustomerCache:{key}=1"]);

        var line = Assert.Single(ran.Error, l => l.Contains("is not a key of the product", StringComparison.Ordinal)).Trim();
        Assert.Equal(2, ran.Code);
        Assert.StartsWith((reported ?? "CustomerCache:" + key) + " is not", line, StringComparison.Ordinal);
        Assert.EndsWith(hint, line, StringComparison.Ordinal);
        Assert.DoesNotContain(ran.Error, l => l.Contains("BinderOptions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_that_are_read_before_the_host_is_built_are_reported_with_all_others()
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync([
            "serve",
            $"--CustomerCache:DataFolder={folder.Path}",
            "--CustomerCache:Redis:Foo=1",
            "--CustomerCache:Cluster:SiloPort=x",
            "--CustomerCache:Refresh:Attempts=0",
        ]);

        Assert.Equal(
            [
                "  CustomerCache:Cluster:SiloPort must be a whole number",
                "  CustomerCache:Redis:Foo is not a key of the product; CustomerCache:Redis is a single value",
                "  CustomerCache:Refresh:Attempts must be at least 1",
            ],
            ran.Error.Skip(1).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("Client:Redis")]
    [InlineData("Caching:NearEntries")]
    public async Task Keys_of_callers_may_stand_in_the_same_file(string key)
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync([
            "serve",
            $"--CustomerCache:DataFolder={folder.Path}",
            $"--CustomerCache:{key}=1",
            "--CustomerCache:Refresh:Attempts=0",
        ]);

        Assert.Equal(["The configuration has an error:", "  CustomerCache:Refresh:Attempts must be at least 1"], ran.Error);
    }

    [Fact]
    public async Task Configuration_in_force_is_printed_with_defaults_and_without_secrets()
    {
        string[] secrets =
        [
            "Redis",
            "Bruin:ClientSecret",
            "VeloCloud:Hosts:0:Password",
            "Hawkeye:Password",
            "ApiKeys:0:Key",
            "Alerts:SlackWebhook",
            "Alerts:Smtp:Password",
            "Webhooks:orders:Secret",
            "Feeds:Channels:0:Token",
        ];

        var ran = await ConsoleCapture.RunAsync([
            "config",
            "show",
            "--json",
            "--CustomerCache:Bruin:MaxConcurrency=3",
            .. secrets.Select(s => $"--CustomerCache:{s}=canary-0123456789"),
        ]);

        var shown = JsonSerializer.Deserialize<Dictionary<string, string>>(string.Concat(ran.Out))!;
        Assert.Equal(0, ran.Code);
        Assert.Equal("3", shown["CustomerCache:Bruin:MaxConcurrency"]);
        Assert.Equal("04:00:00", shown["CustomerCache:Refresh:Interval"]);
        Assert.All(secrets, s => Assert.Equal("***", shown["CustomerCache:" + s]));
        Assert.DoesNotContain("canary", string.Concat(ran.Out), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_that_sounds_secret_is_secret_unless_it_is_listed_here()
    {
        // Names of files, an address, and digests that tell nothing of their keys.
        string[] others =
        [
            "Alerts:Smtp:OAuth:TokenUrl",
            "ApiKeys:N:KeyHash",
            "ApiKeysFile",
            "Cluster:Tls:Key",
            "Feeds:Channels:N:Kafka:KeyFile",
            "Feeds:Channels:N:Kafka:PasswordFile",
            "Feeds:Channels:N:Nats:CredentialsFile",
            "Feeds:Channels:N:Salesforce:ClientSecretFile",
            "Feeds:Channels:N:Salesforce:KeyFile",
            "Nats:CredentialsFile",
        ];
        string[] words =
        [
            "pass",
            "secret",
            "token",
            "key:",
            "keyfile",
            "keyhash",
            "keysfile",
            "credential",
            "webhook:",
            "redis:",
            "private",
        ];
        var secret = ConfigurationKeys
            .SecretKeys.Select(k => k["CustomerCache:".Length..].Replace(":0", ":N", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);
        var section = JsonNode.Parse(ConfigCommand.SchemaText())!["properties"]!["CustomerCache"]!;

        Assert.Equal(
            others,
            Keys(section, "")
                .Where(k => words.Any(w => (k + ":").Contains(w, StringComparison.OrdinalIgnoreCase)) && !secret.Contains(k))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Schema_in_the_documentation_is_the_one_that_the_command_prints() =>
        Assert.Equal(ConfigCommand.SchemaText(), File.ReadAllText(Repository.File("docs/configuration.schema.json")));

    [Fact]
    public void Schema_keys_are_documented_and_no_other()
    {
        var section = JsonNode.Parse(ConfigCommand.SchemaText())!["properties"]!["CustomerCache"]!;
        string[] callers = ["Client", "Caching"];

        Assert.Equal(
            DocumentedKeys.All.Where(k => !k.StartsWith("OTEL_", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Keys(section, "").Where(k => !callers.Contains(k)).Order(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<string> Keys(JsonNode node, string path)
    {
        var below = path.Length == 0 ? "" : path + ":";
        return node["items"] is { } item ? Keys(item, below + "N")
            : node["additionalProperties"] is JsonObject each ? Keys(each, below + "NAME")
            : node["properties"] is JsonObject members ? members.SelectMany(m => Keys(m.Value!, below + m.Key))
            : [path];
    }
}
