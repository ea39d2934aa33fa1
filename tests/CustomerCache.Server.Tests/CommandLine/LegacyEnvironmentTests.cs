using System.Text.RegularExpressions;
using CustomerCache.Server.Migration;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The variables of the former services as configuration.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class LegacyEnvironmentTests
{
    private static readonly Dictionary<string, string> HawkeyeCache = new()
    {
        ["NATS_SERVER1"] = "nats://automation-engine-nats:4222",
        ["REDIS_HOSTNAME"] = "automation-redis",
        ["REDIS_CUSTOMER_CACHE_HOSTNAME"] = "cache-redis",
        ["ENVIRONMENT_NAME"] = "production",
        ["TIMEZONE"] = "US/Central",
        ["REFRESH_JOB_INTERVAL"] = "14400",
        ["WHITELISTED_MANAGEMENT_STATUSES"] = """["Pending", "Active – Gold Monitoring"]""",
        ["DUPLICATE_INVENTORIES_RECIPIENT"] = "noc@example.net, ops@example.net",
        ["PAPERTRAIL_ACTIVE"] = "true",
        ["PAPERTRAIL_HOST"] = "logs.example.net",
    };

    private static readonly Dictionary<string, string> VeloCloudCache = new(HawkeyeCache)
    {
        ["CURRENT_ENVIRONMENT"] = "production",
        ["VELOCLOUD_HOSTS"] = """["vco2.example.net", "vco1.example.net"]""",
        ["REFRESH_CHECK_INTERVAL"] = "300",
        ["BLACKLISTED_CLIENTS_WITH_PENDING_STATUS"] = "[9101, 9102]",
        ["BLACKLISTED_EDGES"] = """[{"host": "vco1.example.net", "enterprise_id": 7, "edge_id": 8}]""",
    };

    private static readonly string[] Common =
    [
        "Sources:Mode=bridges",
        "Alerts:Nats=true",
        "Nats:Url=nats://automation-engine-nats:4222",
        "Nats:ClaimCheck:Redis=automation-redis:6379",
        "Environment=production",
        "Crossing:TimeZone=US/Central",
        "Refresh:Interval=04:00:00",
        "Crossing:MonitorableStatuses:0=Pending",
        "Crossing:MonitorableStatuses:1=Active – Gold Monitoring",
        "Alerts:Recipients:0=noc@example.net",
        "Alerts:Recipients:1=ops@example.net",
    ];

    private static readonly string[] VeloCloud =
    [
        "VeloCloud:Hosts:0:Name=vco2.example.net",
        "VeloCloud:Hosts:1:Name=vco1.example.net",
        "Refresh:CheckInterval=00:05:00",
        "Crossing:PendingBlacklistedClients:0=9101",
        "Crossing:PendingBlacklistedClients:1=9102",
        "VeloCloud:BlacklistedEdges:0:Host=vco1.example.net",
        "VeloCloud:BlacklistedEdges:0:EnterpriseId=7",
        "VeloCloud:BlacklistedEdges:0:EdgeId=8",
    ];

    [Theory]
    [InlineData(true, null, true, false)]
    [InlineData(false, null, false, true)]
    [InlineData(true, "customer-cache", true, false)]
    [InlineData(true, "hawkeye-customer-cache", false, true)]
    [InlineData(true, "customer-cache,hawkeye-customer-cache", true, true)]
    public void Environment_becomes_the_tenants_of_the_services_that_it_belongs_to(
        bool isOfVeloCloud,
        string? named,
        bool hasVeloCloud,
        bool hasHawkeye
    )
    {
        var read = Read(isOfVeloCloud ? VeloCloudCache : HawkeyeCache, named);

        Assert.Empty(read.Errors);
        // A process in the place of one service answers the subject of that one: the other may have its own process.
        string[] systems = (hasVeloCloud, hasHawkeye) switch
        {
            (true, false) => ["Nats:Systems:0=velocloud"],
            (false, true) => ["Nats:Systems:0=hawkeye"],
            _ => [],
        };
        Assert.Equal(
            [.. Common.Concat(hasVeloCloud ? VeloCloud : []).Concat(hasHawkeye ? ["Hawkeye:Name=hawkeye"] : []).Concat(systems).Order()],
            read.Settings.Select(s => $"{s.Key["CustomerCache:".Length..]}={s.Value}").Order()
        );
    }

    [Fact]
    public void Variables_have_an_effect_or_a_reason_why_not()
    {
        var ignored = Read(VeloCloudCache).Ignored.ToDictionary(i => i.Name, i => i.Reason);

        Assert.Equal(
            ["CURRENT_ENVIRONMENT", "PAPERTRAIL_ACTIVE", "PAPERTRAIL_HOST", "REDIS_CUSTOMER_CACHE_HOSTNAME"],
            ignored.Keys.Order()
        );
        Assert.Contains("migrate takes over", ignored["REDIS_CUSTOMER_CACHE_HOSTNAME"], StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_the_other_service_are_ignored() =>
        Assert.Equal(
            ["BLACKLISTED_CLIENTS_WITH_PENDING_STATUS", "BLACKLISTED_EDGES", "REFRESH_CHECK_INTERVAL", "VELOCLOUD_HOSTS"],
            Read(VeloCloudCache, "hawkeye-customer-cache")
                .Ignored.Where(i => i.Reason.StartsWith("it belongs to customer-cache,", StringComparison.Ordinal))
                .Select(i => i.Name)
                .Order()
        );

    [Theory]
    [InlineData("VELOCLOUD_HOSTS", "vco1.example.net", "VeloCloud:Hosts")]
    [InlineData("VELOCLOUD_HOSTS", "[\"vco1.example.net\", null]", "VeloCloud:Hosts")]
    [InlineData("VELOCLOUD_HOSTS", "[]", "VeloCloud:Hosts")]
    [InlineData("WHITELISTED_MANAGEMENT_STATUSES", "[\"Pending\"", "Crossing:MonitorableStatuses")]
    [InlineData("WHITELISTED_MANAGEMENT_STATUSES", "[]", "Crossing:MonitorableStatuses")]
    [InlineData("BLACKLISTED_CLIENTS_WITH_PENDING_STATUS", "[\"a\"]", "Crossing:PendingBlacklistedClients")]
    [InlineData("BLACKLISTED_EDGES", "[{\"host\": \"vco1.example.net\", \"edge_id\": 8}]", "VeloCloud:BlacklistedEdges")]
    [InlineData("BLACKLISTED_EDGES", "[null]", "VeloCloud:BlacklistedEdges")]
    [InlineData("REFRESH_JOB_INTERVAL", "4h", "Refresh:Interval")]
    [InlineData("REFRESH_CHECK_INTERVAL", "0", "Refresh:CheckInterval")]
    [InlineData("DUPLICATE_INVENTORIES_RECIPIENT", ", ", "Alerts:Recipients")]
    public void Malformed_variable_is_an_error_that_names_it_and_the_remedy(string variable, string value, string key)
    {
        var error = Assert.Single(Read(new(VeloCloudCache) { [variable] = value }).Errors);

        Assert.StartsWith($"{variable} is not a ", error, StringComparison.Ordinal);
        Assert.EndsWith($"correct it, or remove it and set CustomerCache:{key}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_the_product_replaces_a_variable_as_a_whole_even_a_malformed_one()
    {
        var read = Read(
            new(VeloCloudCache) { ["REFRESH_JOB_INTERVAL"] = "soon" },
            "customer-cache,hawkeye-customer-cache",
            ["CustomerCache:VeloCloud:Hosts", "CustomerCache:Refresh:Interval", "CustomerCache:Hawkeye:Url"]
        );

        Assert.Empty(read.Errors);
        Assert.DoesNotContain(
            read.Settings,
            s => s.Key.Contains(":Hosts:", StringComparison.Ordinal) || s.Key.EndsWith(":Hawkeye:Name", StringComparison.Ordinal)
        );
        Assert.Contains(new IgnoredVariable("VELOCLOUD_HOSTS", "CustomerCache:VeloCloud:Hosts is configured"), read.Ignored);
        Assert.Contains(new IgnoredVariable("REFRESH_JOB_INTERVAL", "CustomerCache:Refresh:Interval is configured"), read.Ignored);
    }

    [Fact]
    public void Blacklisted_edge_of_a_host_that_is_not_listed_is_left_out_with_a_reason()
    {
        var read = Read(
            new(VeloCloudCache)
            {
                ["BLACKLISTED_EDGES"] =
                    """[{"host": "old.example.net", "enterprise_id": 1, "edge_id": 1}, {"host": "vco1.example.net", "enterprise_id": 7, "edge_id": 8}]""",
            }
        );

        Assert.Equal(
            [
                "CustomerCache:VeloCloud:BlacklistedEdges:1:Host",
                "CustomerCache:VeloCloud:BlacklistedEdges:1:EnterpriseId",
                "CustomerCache:VeloCloud:BlacklistedEdges:1:EdgeId",
            ],
            read.Settings.Select(s => s.Key)
                .Where(k => k.Contains("Blacklisted", StringComparison.Ordinal) && k.Contains(":VeloCloud:", StringComparison.Ordinal))
        );
        Assert.Contains(
            new IgnoredVariable("BLACKLISTED_EDGES", "old.example.net of one of its edges is not in VELOCLOUD_HOSTS"),
            read.Ignored
        );
    }

    [Fact]
    public void Missing_variables_and_unknown_services_are_errors() =>
        Assert.Equal(
            [
                "--former-environment names the service 'notifier'; known are customer-cache and hawkeye-customer-cache",
                "NATS_SERVER1 is missing; set it, or CustomerCache:Nats:Url",
                "REDIS_HOSTNAME is missing; set it, or CustomerCache:Nats:ClaimCheck:Redis",
                "VELOCLOUD_HOSTS is missing; set it, or CustomerCache:VeloCloud:Hosts",
            ],
            Read([], "customer-cache,notifier").Errors.AsEnumerable()
        );

    [Fact]
    public async Task Serve_reports_malformed_variables_with_all_other_errors()
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync(
            "serve",
            "--former-environment",
            "--VELOCLOUD_HOSTS=[vco1]",
            "--BLACKLISTED_EDGES={}",
            "--CustomerCache:Refresh:Attempts=0",
            $"--CustomerCache:DataFolder={folder.Path}"
        );

        Assert.Equal(2, ran.Code);
        Assert.Contains(ran.Error, l => l.StartsWith("  VELOCLOUD_HOSTS is not a JSON list of host names", StringComparison.Ordinal));
        Assert.Contains(ran.Error, l => l.StartsWith("  BLACKLISTED_EDGES is not a JSON list of edges", StringComparison.Ordinal));
        Assert.Contains("  NATS_SERVER1 is missing; set it, or CustomerCache:Nats:Url", ran.Error);
        Assert.Contains("  CustomerCache:Refresh:Attempts must be at least 1", ran.Error);
    }

    [Fact]
    public async Task Variables_have_lower_priority_than_the_keys_of_the_product()
    {
        var ran = await ConsoleCapture.RunAsync(
            "config",
            "show",
            "--former-environment=customer-cache",
            "--VELOCLOUD_HOSTS=[\"vco1.example.net\", \"vco2.example.net\"]",
            "--TIMEZONE=US/Pacific",
            "--REFRESH_JOB_INTERVAL=7200",
            "--CustomerCache:Crossing:TimeZone=US/Central"
        );

        Assert.Contains("CustomerCache:VeloCloud:Hosts:1:Name = vco2.example.net", ran.Out);
        Assert.Contains("CustomerCache:Refresh:Interval = 02:00:00", ran.Out);
        Assert.Contains("CustomerCache:Crossing:TimeZone = US/Central", ran.Out);
    }

    [Fact]
    public async Task Variables_without_the_option_are_not_read()
    {
        var ran = await ConsoleCapture.RunAsync("config", "show", "--REFRESH_JOB_INTERVAL=7200");

        Assert.Contains("CustomerCache:Refresh:Interval = 04:00:00", ran.Out);
    }

    [Fact]
    public async Task Start_logs_the_services_and_each_ignored_variable_with_the_reason()
    {
        var log = new LogCapture();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(log));

        await new LegacyEnvironmentLogger(Read(HawkeyeCache), loggers.CreateLogger<LegacyEnvironmentLogger>()).StartAsync(default);

        Assert.Equal(
            [
                "Configured by the environment of hawkeye-customer-cache. Keys of section CustomerCache have priority.",
                "Ignored the variable REDIS_CUSTOMER_CACHE_HOSTNAME of the former service: records are stored in DataFolder, "
                    + "or in the Redis of CustomerCache:Redis; migrate takes over what is in this one.",
                "Ignored the variable PAPERTRAIL_ACTIVE of the former service: the log goes to standard output; collect it there.",
                "Ignored the variable PAPERTRAIL_HOST of the former service: the log goes to standard output; collect it there.",
            ],
            log.Entries.Select(l => l.Text)
        );
    }

    [Fact]
    public void Page_about_switching_over_lists_every_variable_with_its_key() =>
        Assert.Equal(
            LegacyVariables.All.Select(v => (v.Name, v.Key ?? "ignored")),
            Rows()
                .Matches(File.ReadAllText(Repository.File("docs/switching-over.md")))
                .Select(m => (m.Groups["name"].Value, m.Groups["key"].Value))
        );

    private static LegacyEnvironment Read(Dictionary<string, string> variables, string? named = null, string[]? configured = null) =>
        LegacyEnvironment.Read(named, name => variables.GetValueOrDefault(name), key => configured?.Contains(key) == true);

    [GeneratedRegex(@"^\| `(?<name>[A-Z0-9_]+)` \| `?(?<key>[\w:]+)`? \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();
}
