using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerCache.Server.Demo;
using CustomerCache.Server.Tests.Storage;

namespace CustomerCache.Server.Tests.CommandLine;

[Collection(ConsoleCollection.Name)]
public sealed partial class ServeCommandTests
{
    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData]
    public async Task Wrong_configuration_lists_all_its_errors_at_once(params string[] command)
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync([
            .. command,
            $"--CustomerCache:DataFolder={folder.Path}",
            "--Urls=http://127.0.0.1:0",
            "--CustomerCache:VeloCloud:Hosts:0:Name=vco1.example.net",
            "--CustomerCache:Bruin:Url=http://bruin.example.com",
            "--CustomerCache:Refresh:Attempts=0",
            "--CustomerCache:Refresh:RetryDelayMax=00:00:01",
            "--CustomerCache:Replicas:CheckInterval=24:00:00",
            "--CustomerCache:ApiKeys:0:RequestsPerSecond=many",
            "--CustomerCache:Crossing:TimeZone=Nowhere/Land",
            "--CustomerCache:VeloCloud:BlacklistedEdges:0:Host=vco9.example.net",
        ]);

        string[] keys =
        [
            "VeloCloud:Hosts:0:Username",
            "VeloCloud:Hosts:0:Password",
            "Bruin:Url",
            "Bruin:LoginUrl",
            "Bruin:ClientId",
            "Bruin:ClientSecret",
            "Refresh:Attempts",
            "Refresh:RetryDelayMax",
            "Crossing:TimeZone",
            "Replicas:CheckInterval",
            "ApiKeys:0:RequestsPerSecond",
            "VeloCloud:BlacklistedEdges:0:Host",
            "VeloCloud:BlacklistedEdges:0:EnterpriseId",
            "VeloCloud:BlacklistedEdges:0:EdgeId",
        ];
        Assert.Equal(2, ran.Code);
        Assert.Equal($"The configuration has {keys.Length} errors:", ran.Error[0]);
        Assert.Equal(keys.Select(k => "CustomerCache:" + k).Order(), ran.Error[1..].Select(l => l.Trim().Split(' ')[0]).Order());
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    public async Task Wrong_rules_secrets_and_domains_are_in_the_same_list(string command)
    {
        using var folder = new DataFolder();
        var rules = Path.Combine(folder.Path, "rules.yaml");
        await File.WriteAllTextAsync(
            rules,
            "job_scheduler:\n  job_rules:\n    - { action_type: Raed, resource_type: Order, topic: t }\nsurprise: 1\n"
        );

        var ran = await ConsoleCapture.RunAsync(
            command,
            $"--CustomerCache:DataFolder={folder.Path}",
            "--Urls=http://127.0.0.1:0",
            $"--CustomerCache:JobRules={rules}",
            "--CustomerCache:Webhooks:crm:Secret=short",
            "--CustomerCache:Caches:odd:Strategy=often",
            "--CustomerCache:Caches:orders:Ttl=0",
            "--CustomerCache:CacheLimits:MaxBytes=1",
            "--CustomerCache:Refresh:Attempts=0"
        );

        Assert.Equal(2, ran.Code);
        Assert.Equal(
            [
                "CustomerCache:CacheLimits:MaxBytes",
                "CustomerCache:CacheLimits:MaxEntryBytes",
                "CustomerCache:Caches:odd:Strategy",
                "CustomerCache:Caches:orders:Ttl",
                "CustomerCache:Caches:orders:Ttl",
                "CustomerCache:JobRules: rules.yaml(3):",
                "CustomerCache:JobRules: rules.yaml(4):",
                "CustomerCache:Refresh:Attempts",
                "CustomerCache:Webhooks:crm:Secret",
            ],
            ran.Error[1..]
                .Select(l => string.Join(' ', l.Trim().Split(' ').Take(l.Contains("JobRules", StringComparison.Ordinal) ? 2 : 1)))
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("--CustomerCache:Refresh:Attempts=many", "CustomerCache:Refresh:Attempts")]
    [InlineData("--CustomerCache:Refresh:Interval=soon", "CustomerCache:Refresh:Interval")]
    [InlineData("--CustomerCache:Crossing:PendingBlacklistedClients:0=many", "CustomerCache:Crossing:PendingBlacklistedClients:0")]
    [InlineData("--CustomerCache:VeloCloud:BlacklistedEdges:0:EdgeId=many", "CustomerCache:VeloCloud:BlacklistedEdges:0:EdgeId")]
    [InlineData("--CustomerCache:VeloCloud:BlacklistedEdges:0:Egde=1", "Egde")]
    [InlineData("--CustomerCache:ApiKeys:0:RequestsPerSecond=many", "CustomerCache:ApiKeys:0:RequestsPerSecond")]
    [InlineData("--CustomerCache:Feeds:Channels:0:Kafka=broker", "Kafka")]
    public async Task Value_of_the_wrong_type_names_its_key(string word, string key)
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync("serve", word, $"--CustomerCache:DataFolder={folder.Path}", "--Urls=http://127.0.0.1:0");

        Assert.Equal(2, ran.Code);
        Assert.Contains(key, string.Concat(ran.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CustomerCache:Refresh:Interval", "24:00:00")]
    [InlineData("CustomerCache:Refresh:ExpireUnlistedAfter", "300")]
    [InlineData("CustomerCache:Cluster:ProbeTimeout", "00:05")]
    [InlineData("CustomerCache:Feeds:Channels:0:Silence", "300")]
    public async Task Ambiguous_duration_names_its_key_and_how_to_write_it(string key, string value)
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync(
            "serve",
            $"--{key}={value}",
            $"--CustomerCache:DataFolder={folder.Path}",
            "--Urls=http://127.0.0.1:0"
        );

        Assert.Equal(2, ran.Code);
        Assert.Equal(
            $"  {key} is not a duration that cannot be misread; write a duration as 90s, 15m, 4h or 7d, or as hh:mm:ss below 24 hours",
            ran.Error[1]
        );
    }

    [Fact]
    public async Task Durations_of_all_forms_are_accepted()
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync(
            "check",
            "--CustomerCache:Refresh:Interval=2h",
            "--CustomerCache:Refresh:ExpireUnlistedAfter=7d",
            "--CustomerCache:Refresh:CrossingRetryFor=90s",
            "--CustomerCache:Refresh:CheckInterval=00:05:00",
            "--CustomerCache:Caches:orders:SafetyTtl=12h",
            $"--CustomerCache:DataFolder={folder.Path}"
        );

        Assert.StartsWith("CustomerCache: no VeloCloud host", Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Address_that_others_can_reach_is_refused(string url)
    {
        using var folder = new DataFolder();

        var ran = await ConsoleCapture.RunAsync(
            "serve",
            $"--Urls={url}",
            $"--CustomerCache:DataFolder={folder.Path}",
            "--Logging:LogLevel:Default=None"
        );

        Assert.Equal(2, ran.Code);
        Assert.StartsWith("Refusing to listen on", ran.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_that_the_demo_prints_respond_and_it_leaves_nothing_behind()
    {
        using var console = new ConsoleCapture();
        using var stop = new CancellationTokenSource();
        var demo = DemoRun.RunAsync(new DemoSize(Hosts: 1, EdgesPerHost: 30, Probes: 20, Port: 0, Faults: false), bus: null, stop.Token);
        await console.WaitForAsync("/openapi/v1.json");
        var printed = Addresses().Matches(console.Out).Select(m => m.Value).Distinct().ToArray();
        var (server, folder, call) = (
            Facts().Match(console.Out).Groups["server"].Value,
            Facts().Match(console.Out).Groups["folder"].Value,
            Call().Match(console.Out).Groups
        );
        using var http = new HttpClient { BaseAddress = new Uri(server) };
        await BuildAsync(http);

        foreach (var address in printed.Where(a => !a.Contains("/rpc/", StringComparison.Ordinal)))
        {
            using var response = await http.GetAsync(address);
            Assert.True(response.IsSuccessStatusCode, $"{address} answered {(int)response.StatusCode}");
        }

        using var body = new StringContent(call["body"].Value);
        using var reply = await http.PostAsync(call["url"].Value, body);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync());
        Assert.True(printed.Length >= 7);
        Assert.True(Directory.Exists(folder));
        await stop.CancelAsync();
        Assert.Equal(0, await demo);
        Assert.False(Directory.Exists(folder));
    }

    // Joins the refreshes that run since the start, and follows them to their end.
    private static async Task BuildAsync(HttpClient http)
    {
        using var started = await http.PostAsync("/v1/refresh", null);
        foreach (var refresh in JsonSerializer.Deserialize<JsonElement>(await started.Content.ReadAsStringAsync()).EnumerateArray())
        {
            await http.GetStringAsync($"/v1/refreshes/{refresh.GetProperty("id").GetString()}/events");
        }
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/[^\\s\"]*", RegexOptions.None, 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex(
        "served on (?<server>http://[^,]+),.*Data are in (?<folder>\\S+) until",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Facts();

    [GeneratedRegex("curl (?<url>\\S+/rpc/\\S+) .*-d '(?<body>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();
}
