using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server;
using CustomerCache.Server.Access;
using CustomerCache.Server.Options;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// Processes with a canary in every secret, whose vendors, feeds, mail server, bus and identity provider refuse everything and say what
/// they were sent. All that the processes write, answer and export is searched.
/// </summary>
public sealed class CanaryTests : IDisposable
{
    // Of a line that is shown in a failure.
    private const int MaxLine = 1000;

    private readonly Canaries _canaries = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-canaries-");
    private readonly EchoServer _http = new(EchoProtocol.Http),
        _nats = new(EchoProtocol.Nats),
        _redis = new(EchoProtocol.Redis),
        _mail = new(EchoProtocol.Smtp);
    private readonly List<(string Where, string Text)> _written = [];

    public void Dispose()
    {
        foreach (var server in new[] { _http, _nats, _redis, _mail })
        {
            server.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Secrets_are_in_nothing_that_a_process_writes_answers_or_exports_while_everything_fails_and_echoes_them()
    {
        await using (var collector = await OtlpCollector.StartAsync())
        {
            await RunAsync(
                [.. Node("node"), .. Vendors(), .. Feeds(), .. Access(), .. Mail(("Password", Secret("Alerts:Smtp:Password")))],
                collector,
                AttackAsync
            );
            _written.AddRange([("traces", collector.Traces), ("logs", collector.Logs), ("metrics", collector.Metrics)]);
        }

        // Mails tell of records, which take vendors that answer.
        await using (
            var vendors = await VendorSimulator.StartAsync(
                Fleet.Create(
                    new FleetOptions
                    {
                        Hosts = 1,
                        EdgesPerHost = 5,
                        Probes = 0,
                    }
                )
            )
        )
        {
            await RunAsync(
                [
                    .. Node("mail"),
                    .. VendorSettings.Of(vendors).Where(s => s.Value is not null).Select(s => (s.Key["CustomerCache:".Length..], s.Value!)),
                    .. Mail(
                        ("OAuth:TokenUrl", _http.Url + "/mail-token"),
                        ("OAuth:ClientId", "mailer"),
                        ("OAuth:ClientSecret", Secret("Alerts:Smtp:OAuth:ClientSecret"))
                    ),
                ],
                null,
                _ => _http.ReceivesAsync(_canaries, Key("Alerts:Smtp:OAuth:ClientSecret"))
            );
        }

        await EndAsync("check", [.. Node("check"), .. Vendors()], _http, "Bruin:ClientSecret");
        await EndAsync(
            "serve",
            [
                .. Node("silo"),
                .. Vendors(),
                .. Mail(("OAuth:Token", Secret("Alerts:Smtp:OAuth:Token"))),
                ("Redis", $"{_redis.Authority},connectRetry=1,connectTimeout=2000,password={Secret("Redis")}"),
                // Not the default one, which a process of another test may listen on.
                ("Cluster:SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            ],
            _redis,
            "Redis"
        );

        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Extension != ".secret"))
        {
            _written.Add((file.Name, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file.FullName))));
        }

        Assert.Empty(ConfigurationKeys.SecretKeys.Select(k => k.Replace("NAME", "crm", StringComparison.Ordinal)).Except(_canaries.Keys));
        var leaks = _written
            .SelectMany(w =>
                w.Text.Split('\n')
                    .SelectMany(line =>
                        _canaries
                            .In(line)
                            .Append(line.Contains(EchoServer.Issued, StringComparison.Ordinal) ? "what was issued" : null)
                            .OfType<string>()
                            .Select(k => $"{w.Where} has {k}: {line[..Math.Min(line.Length, MaxLine)]}")
                    )
            )
            .ToArray();
        Assert.True(leaks.Length == 0, string.Join('\n', leaks));
    }

    private static string Key(string key) => "CustomerCache:" + key;

    private string Secret(string key) => _canaries.Of(Key(key));

    // A file that holds a secret.
    private string SecretFile(string key, Func<string, string> content)
    {
        var path = Path.Combine(_folder.FullName, key.Replace(':', '-') + ".secret");
        File.WriteAllText(path, content(Secret(key)));
        return path;
    }

    private (string, string)[] Node(string name) =>
        [("DataFolder", Path.Combine(_folder.FullName, name)), ("Refresh:Attempts", "1"), ("Refresh:CrossingRetryFor", "00:00:00")];

    private (string, string)[] Vendors() =>
        [
            ("VeloCloud:Hosts:0:Name", "vco1.example.net"),
            ("VeloCloud:Hosts:0:Url", _http.Url + "/velocloud"),
            ("VeloCloud:Hosts:0:Username", "velocloud"),
            ("VeloCloud:Hosts:0:Password", Secret("VeloCloud:Hosts:0:Password")),
            ("Hawkeye:Name", "hawkeye.example.net"),
            ("Hawkeye:Url", _http.Url + "/hawkeye"),
            ("Hawkeye:Username", "hawkeye"),
            ("Hawkeye:Password", Secret("Hawkeye:Password")),
            ("Bruin:Url", _http.Url + "/bruin"),
            ("Bruin:LoginUrl", _http.Url + "/bruin-login"),
            ("Bruin:ClientId", "bruin"),
            ("Bruin:ClientSecret", Secret("Bruin:ClientSecret")),
        ];

    private (string, string)[] Feeds() =>
        [
            ("Feeds:Enabled", "true"),
            .. Feed(0, ("Url", _http.Url + "/feed"), ("Token", Secret("Feeds:Channels:0:Token"))),
            .. Feed(
                1,
                ("Nats:Url", "nats://" + _nats.Authority),
                ("Nats:Stream", "orders"),
                ("Nats:Username", "orders"),
                ("Nats:Password", Secret("Feeds:Channels:0:Nats:Password"))
            ),
            .. Feed(
                2,
                ("Nats:Url", "nats://" + _nats.Authority),
                ("Nats:Stream", "orders"),
                ("Nats:Token", Secret("Feeds:Channels:0:Nats:Token"))
            ),
            .. Feed(
                3,
                ("Nats:Url", "nats://" + _nats.Authority),
                ("Nats:Stream", "orders"),
                ("Nats:CredentialsFile", SecretFile("Feeds:Channels:0:Nats:CredentialsFile", s => s))
            ),
            .. Feed(4, [.. Kafka(), ("Kafka:Password", Secret("Feeds:Channels:0:Kafka:Password"))]),
            .. Feed(5, [.. Kafka(), ("Kafka:PasswordFile", SecretFile("Feeds:Channels:0:Kafka:PasswordFile", s => s))]),
            .. Feed(
                6,
                (
                    "RedisStream:Redis",
                    $"{_redis.Authority},connectRetry=1,connectTimeout=2000,password={Secret("Feeds:Channels:0:RedisStream:Redis")}"
                ),
                ("RedisStream:Streams:0", "orders")
            ),
            .. Feed(7, [.. Salesforce(), ("Salesforce:ClientSecret", Secret("Feeds:Channels:0:Salesforce:ClientSecret"))]),
            .. Feed(
                8,
                [.. Salesforce(), ("Salesforce:ClientSecretFile", SecretFile("Feeds:Channels:0:Salesforce:ClientSecretFile", s => s))]
            ),
            ("Nats:Url", $"nats://bus:{Uri.EscapeDataString(Secret("Nats:Url"))}@{_nats.Authority}"),
            ("Nats:ClaimCheck:Redis", $"{_redis.Authority},connectRetry=1,password={Secret("Nats:ClaimCheck:Redis")}"),
        ];

    private static (string, string)[] Feed(int n, params (string Key, string Value)[] settings) =>
        [
            .. settings
                .Append((Key: "Name", Value: string.Create(CultureInfo.InvariantCulture, $"feed-{n}")))
                .Select(s => (string.Create(CultureInfo.InvariantCulture, $"Feeds:Channels:{n}:{s.Key}"), s.Value)),
        ];

    private (string, string)[] Kafka() =>
        [
            ("Kafka:BootstrapServers", _redis.Authority),
            ("Kafka:Topics:0", "orders"),
            ("Kafka:SecurityProtocol", "SASL_PLAINTEXT"),
            ("Kafka:SaslMechanism", "PLAIN"),
            ("Kafka:Username", "orders"),
        ];

    private (string, string)[] Salesforce() =>
        [
            ("Salesforce:Topics:0", "/data/OrderChangeEvent"),
            ("Salesforce:Url", _http.Url),
            ("Salesforce:LoginUrl", _http.Url),
            ("Salesforce:ClientId", "salesforce"),
        ];

    private (string, string)[] Access() =>
        [
            ("Webhooks:crm:Secret", Secret("Webhooks:crm:Secret")),
            ("ApiKeys:0:Name", "all"),
            ("ApiKeys:0:Key", Secret("ApiKeys:0:Key")),
            .. AccessScopes.All.Select((s, i) => (string.Create(CultureInfo.InvariantCulture, $"ApiKeys:0:Scopes:{i}"), s)),
            (
                "ApiKeysFile",
                SecretFile(
                    "ApiKeysFile",
                    s =>
                        JsonSerializer.Serialize(
                            new
                            {
                                CustomerCache = new
                                {
                                    ApiKeys = new
                                    {
                                        x = new
                                        {
                                            Name = "more",
                                            Key = s,
                                            Scopes = new[] { "read" },
                                        },
                                    },
                                },
                            }
                        )
                )
            ),
            ("Access:OpenIdConnect:Authority", _http.Url),
            ("Access:OpenIdConnect:ClientId", "cache"),
            ("Access:OpenIdConnect:ClientSecret", Secret("Access:OpenIdConnect:ClientSecret")),
            ("Access:OpenIdConnect:Roles:0:Role", "reader"),
            ("Access:OpenIdConnect:Roles:0:Scopes:0", "read"),
            ("Alerts:SlackWebhook", $"{_http.Url}/services/{_canaries.Core(Key("Alerts:SlackWebhook"))}"),
        ];

    private (string, string)[] Mail(params (string Key, string Value)[] account) =>
        [
            ("Alerts:Smtp:Host", "127.0.0.1"),
            ("Alerts:Smtp:Port", _mail.Port),
            ("Alerts:Smtp:Username", "mailer"),
            ("Alerts:Smtp:From", "cache@example.net"),
            ("Alerts:Recipients:0", "night@example.net"),
            .. account.Select(a => ("Alerts:Smtp:" + a.Key, a.Value)),
        ];

    // Runs a process until it was attacked, and stops it as an operator does.
    private async Task RunAsync((string Key, string Value)[] settings, OtlpCollector? collector, Func<HttpClient, Task> attack)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");
        await using var process = await ChildProcess.StartAsync(
            typeof(ServerProgram).Assembly.Location,
            ["serve"],
            [.. Environment(settings, url), .. collector?.Settings ?? []],
            "Application started"
        );
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        http.BaseAddress = new Uri(url);
        await attack(http);
        await process.DrainAsync();
        _written.Add(("the log", string.Join('\n', process.Log.Since(0))));
    }

    // Runs a command that ends by itself, after a server was sent the value of a key.
    private async Task EndAsync(string command, (string Key, string Value)[] settings, EchoServer server, string key)
    {
        await using var process = await ChildProcess.StartAsync(
            typeof(ServerProgram).Assembly.Location,
            [command],
            Environment(settings, "http://127.0.0.1:0"),
            ""
        );
        var receives = server.ReceivesAsync(_canaries, Key(key));
        var ends = process.EndAsync();
        await Task.WhenAny(receives, ends);
        Assert.True(
            receives.IsCompleted || server.Has(_canaries, Key(key)),
            $"{command} ended before it sent the value of {key}; the end of its log is:\n{process.Log}"
        );
        await receives;
        await ends;
        _written.Add((command, string.Join('\n', process.Log.Since(0))));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Environment((string Key, string Value)[] settings, string url) =>
        [
            .. settings.Select(s => KeyValuePair.Create(Key(s.Key).Replace(":", "__", StringComparison.Ordinal), (string?)s.Value)),
            new("URLS", url),
            .. new[] { "Default", "Microsoft", "Microsoft.Hosting.Lifetime", "Orleans", "Polly" }.Select(category =>
                KeyValuePair.Create("Logging__LogLevel__" + category, (string?)"Trace")
            ),
            new("DOTNET_gcServer", "0"),
        ];

    private async Task AttackAsync(HttpClient http)
    {
        await Task.WhenAll([
            .. new[]
            {
                "VeloCloud:Hosts:0:Password",
                "Hawkeye:Password",
                "Feeds:Channels:0:Token",
                "Feeds:Channels:0:Salesforce:ClientSecret",
                "Feeds:Channels:0:Salesforce:ClientSecretFile",
                "Alerts:SlackWebhook",
            }.Select(k => _http.ReceivesAsync(_canaries, Key(k))),
            .. new[] { "Feeds:Channels:0:Nats:Password", "Feeds:Channels:0:Nats:Token", "Nats:Url" }.Select(k =>
                _nats.ReceivesAsync(_canaries, Key(k))
            ),
            _redis.ReceivesAsync(_canaries, Key("Feeds:Channels:0:RedisStream:Redis")),
        ]);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret("ApiKeys:0:Key"));
        for (var time = 0; time < 5; time++)
        {
            foreach (var tenant in new[] { "velocloud/vco1.example.net", "hawkeye/hawkeye.example.net" })
            {
                await CallAsync(http, HttpMethod.Post, $"/v1/tenants/{tenant}/refresh");
            }
        }

        using var browser = new SignInBrowser();
        using var page = await browser.OpenAsync(new Uri(http.BaseAddress!, "/sign-in"));
        _written.Add(("sign-in", page.Headers + await page.Content.ReadAsStringAsync()));
        await _http.ReceivesAsync(_canaries, Key("Access:OpenIdConnect:ClientSecret"));
        await CallAsync(http, HttpMethod.Post, "/v1/events?channel=crm", ("X-Signature-256", "sha256=00"));
        foreach (var path in await PathsAsync(http))
        {
            await CallAsync(http, HttpMethod.Get, path);
        }
    }

    // Every page and every call that reads, as the process describes itself.
    private static async Task<IEnumerable<string>> PathsAsync(HttpClient http)
    {
        var api = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths");
        return api.EnumerateObject()
            .Where(p => p.Value.TryGetProperty("get", out _))
            .Select(p =>
                p.Name.Replace("{system}", "velocloud", StringComparison.Ordinal)
                    .Replace("{host}", "vco1.example.net", StringComparison.Ordinal)
                    .Replace("{domain}", "orders", StringComparison.Ordinal)
            )
            .Concat(["/", "/openapi/v1.json", "/metrics", "/docs", "/console/", "/sign-in/callback?code=1&state=2", "/v1/nothing?a=%00"]);
    }

    private async Task CallAsync(HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(
            answer.Headers.Contains("Content-Security-Policy") && answer.Headers.Contains("X-Content-Type-Options"),
            $"{path} has no content policy"
        );
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        _written.Add((path, $"{answer.Headers}{answer.Content.Headers}{(isStream ? "" : await answer.Content.ReadAsStringAsync())}"));
    }
}
