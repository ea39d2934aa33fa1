using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Tests.Alerts.Delivery;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>
/// Searches everything that the process writes for canaries in every secret, above all after failures.
/// </summary>
public sealed partial class SecretsTests
{
    private const string Canary = "canary";

    [Fact]
    public async Task Secrets_appear_in_no_log_response_metric_or_file_whatever_fails()
    {
        await using var slack = await SlackServer.StartAsync();
        await using var mails = new MailServer();
        await using var feed = await ScriptedFeed.StartAsync();
        var credentials = new VendorCredentials
        {
            VeloCloudPassword = "canary-velocloud",
            HawkeyePassword = "canary-hawkeye",
            BruinClientSecret = "canary-bruin",
        };
        await using var vendors = await VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = 1,
                    EdgesPerHost = 20,
                    Probes = 10,
                }
            ),
            new VendorSimulatorOptions { Credentials = credentials }
        );
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(
            Settings(vendors, slack, mails, feed, folder.Path),
            services => services.AddSingleton<IAlertChannel>(p => p.GetRequiredService<AlertChannels>())
        );
        await server.BuiltAsync();

        var answers = await ProvokeErrorsAsync(server);
        slack.Refuse(500);
        mails.Refuse("AUTH", 535);
        await BreakAsync(server, vendors);
        answers.AddRange(await ReadAllAsync(server));
        await server.DisposeAsync();

        // Each was used for its purpose.
        Assert.Contains("canary-smtp", mails.Passwords);
        Assert.NotEmpty(await slack.NextAsync(1));
        Assert.True(feed.Connections > 0);
        Assert.All(server.Log.Entries, e => AssertNone(e.Text, e.Category));
        Assert.All(answers, a => AssertNone(a.Body, a.What));
        Assert.All(
            Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories),
            f => AssertNone(Encoding.Latin1.GetString(File.ReadAllBytes(f)), f)
        );
    }

    private static Dictionary<string, string?> Settings(
        VendorSimulator vendors,
        SlackServer slack,
        MailServer mails,
        ScriptedFeed feed,
        string folder
    )
    {
        var settings = new Dictionary<string, string?>(VendorSettings.Of(vendors), StringComparer.Ordinal)
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["CustomerCache:DataFolder"] = folder,
            ["CustomerCache:Refresh:Attempts"] = "1",
            ["CustomerCache:Refresh:CrossingRetryFor"] = "00:00:00",
            ["CustomerCache:Alerts:SlackWebhook"] = slack.Webhook,
            ["CustomerCache:Alerts:Smtp:Host"] = "127.0.0.1",
            ["CustomerCache:Alerts:Smtp:Port"] = mails.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["CustomerCache:Alerts:Smtp:Username"] = "mailer",
            ["CustomerCache:Alerts:Smtp:Password"] = "canary-smtp",
            ["CustomerCache:Alerts:Smtp:From"] = "cache@example.net",
            ["CustomerCache:Alerts:Recipients:0"] = "night@example.net",
            ["CustomerCache:Webhooks:crm:Secret"] = "canary-of-the-webhook",
            ["CustomerCache:Feeds:Enabled"] = "true",
            ["CustomerCache:Feeds:Channels:0:Name"] = "feed",
            ["CustomerCache:Feeds:Channels:0:Url"] = feed.Url,
            ["CustomerCache:Feeds:Channels:0:Token"] = "canary-feed-token",
            ["CustomerCache:ApiKeys:0:Name"] = "all",
            ["CustomerCache:ApiKeys:0:Key"] = "canary-key-0123456789",
        };
        foreach (var (i, scope) in CustomerCache.Server.Access.AccessScopes.All.Index())
        {
            settings[$"CustomerCache:ApiKeys:0:Scopes:{i}"] = scope;
        }

        return settings;
    }

    // Sends malformed calls of every kind with canaries as secrets.
    private static async Task<List<(string What, string Body)>> ProvokeErrorsAsync(RunningServer server)
    {
        var answers = new List<(string What, string Body)>();
        var http = server.Client;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "canary-of-nobody-0123456789");
        answers.Add(("a wrong key", await BodyAsync(await http.GetAsync("/v1/tenants"))));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "canary");
        answers.Add(("another scheme", await BodyAsync(await http.GetAsync("/v1/tenants"))));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "canary-key-0123456789");

        // Tokens of users.
        http.DefaultRequestHeaders.Add("X-Access-Token", "canary-token");
        answers.Add(
            (
                "a copy",
                await BodyAsync(
                    await http.PutAsJsonAsync(
                        "/v1/relations/post/42",
                        new { holder = "canary-holder", key = "/posts/42?access_token=canary-holder" }
                    )
                )
            )
        );
        answers.Add(("its holders", await BodyAsync(await http.GetAsync("/v1/relations/post/42"))));
        answers.Add(
            (
                "an entry",
                await BodyAsync(
                    await http.PutAsJsonAsync("/v1/caches/copies/entries/%2Fposts%2F42%3Faccess_token%3Dcanary-holder", new { a = 1 })
                )
            )
        );
        answers.Add(
            (
                "no such entry",
                await BodyAsync(await http.GetAsync("/v1/caches/copies/entries/%2Fposts%2F43%3Faccess_token%3Dcanary-holder"))
            )
        );

        using var unsigned = new HttpRequestMessage(HttpMethod.Post, "/v1/events?channel=crm")
        {
            Content = new StringContent("""{"id":"1"}"""),
        };
        unsigned.Headers.Add("X-Signature-256", "sha256=canary");
        answers.Add(("an unsigned event", await BodyAsync(await http.SendAsync(unsigned))));
        answers.Add(
            (
                "an event",
                await BodyAsync(
                    await http.PostAsJsonAsync(
                        "/v1/events",
                        new
                        {
                            id = "1",
                            source = "crm2",
                            entity = "post",
                            ids = new[] { "42" },
                            change = "update",
                        }
                    )
                )
            )
        );
        return answers;
    }

    // Vendors that fail in every way during a refresh.
    private static async Task BreakAsync(RunningServer server, VendorSimulator vendors)
    {
        Fault[] faults =
        [
            new Fault.Status(401),
            new Fault.Status(500),
            new Fault.NotJson(),
            new Fault.CutConnection(),
            new Fault.WrongShape(),
        ];
        foreach (var fault in faults)
        {
            foreach (var vendor in Enum.GetValues<Vendor>())
            {
                using var broken = vendors.Faults.Add(vendor, fault);
                await server.RefreshAsync(VendorLab.Vco1);
                await server.RefreshAsync(VendorLab.Hawkeye);
            }
        }
    }

    private static async Task<List<(string What, string Body)>> ReadAllAsync(RunningServer server)
    {
        var answers = new List<(string What, string Body)>();
        foreach (
            var path in new[]
            {
                "/v1/tenants",
                "/v1/velocloud/records",
                "/v1/hawkeye/records",
                $"/v1/tenants/{VendorLab.Vco1}/refreshes",
                $"/v1/tenants/{VendorLab.Vco1}/devices?limit=1000",
                $"/v1/tenants/{VendorLab.Vco1}/export",
                "/v1/devices?q=a",
                "/v1/jobs",
                "/v1/dead-letters",
                "/v1/caches",
                "/v1/access",
                "/health",
                "/health/events",
                "/metrics",
                "/openapi/v1.json",
                "/",
            }
        )
        {
            answers.Add((path, await BodyAsync(await server.Client.GetAsync(path))));
        }

        return answers;
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return answer.Headers + await answer.Content.ReadAsStringAsync();
        }
    }

    private static void AssertNone(string text, string where)
    {
        Assert.False(text.Contains(Canary, StringComparison.OrdinalIgnoreCase), $"{where} contains a secret: {Excerpt(text, Canary)}");
        Assert.False(text.Contains(SlackServer.Secret, StringComparison.Ordinal), $"{where} contains the webhook");
        Assert.False(Session().IsMatch(text), $"{where} contains a session of a vendor");
    }

    private static string Excerpt(string text, string what)
    {
        var at = text.IndexOf(what, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)];
    }

    // As the simulated vendors issue them.
    [GeneratedRegex("(velocloud|hawkeye|bruin)-[0-9]+-[0-9a-f]{32}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Session();
}
