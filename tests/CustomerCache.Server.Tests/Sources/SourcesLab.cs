using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using CustomerCache.Sources.Calls;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>
/// All three vendors over scripted HTTP and a fake clock, already logged in unless a test disables that.
/// </summary>
internal sealed class SourcesLab : IDisposable
{
    public const string Host = "vco1.example.net";
    public const string Links = $"https://{Host}/portal/rest/monitoring/getEnterpriseEdgeLinkStatus";
    public const string Login = $"https://{Host}/portal/rest/login/operatorLogin";
    public const string Edges = $"https://{Host}/portal/rest/enterprise/getEnterpriseEdges";
    public const string Modules = $"https://{Host}/portal/rest/edge/getEdgeConfigurationModules";
    public const string Bruin = "https://api.bruin.example.com/api/";
    public const string Inventory = Bruin + "Inventory";
    public const string Token = "https://id.bruin.example.com/identity/connect/token";
    public const string Probes = "https://hawkeye.example.com/api/probes";
    public const string HawkeyeLogin = "https://hawkeye.example.com/api/login";

    private readonly LoggerFactory _loggers;

    public static readonly ListedEdge Edge = new(
        new EdgeId(Host, 100, 1),
        "Acme Freight |9101|",
        "edge 1",
        "CONNECTED",
        null,
        "VCA000001",
        null
    );

    public SourcesLab(Action<SourcesOptions>? change = null, bool loggedIn = true)
    {
        Options = new SourcesOptions
        {
            VeloCloud =
            {
                Hosts =
                [
                    new()
                    {
                        Name = Host,
                        Username = "made-up-operator",
                        Password = "made-up-password",
                    },
                ],
            },
            Hawkeye =
            {
                Url = "https://hawkeye.example.com/api",
                Username = "made-up-user",
                Password = "made-up-password",
                PageRetryDelay = TimeSpan.Zero,
            },
            Bruin =
            {
                Url = "https://api.bruin.example.com",
                LoginUrl = "https://id.bruin.example.com",
                ClientId = "made-up-id",
                ClientSecret = "made-up-secret",
            },
        };
        change?.Invoke(Options);
        _loggers = new LoggerFactory([Log], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        Sources = new VendorSources(Options, Http, Clock, _loggers, Meters);
        if (loggedIn)
        {
            Adopt("Velocloud", VendorSession.OfCookies("velocloud.session=adopted", DateTimeOffset.MaxValue));
            Adopt("Hawkeye", VendorSession.OfCookies("PHPSESSID=adopted", DateTimeOffset.MaxValue));
            Adopt("Bruin", VendorSession.OfToken("token-0", DateTimeOffset.MaxValue));
        }
    }

    public SourcesOptions Options { get; }

    public ScriptedHttp Http { get; } = new();

    public FakeTime Clock { get; } = new();

    public LogCapture Log { get; } = new();

    public OwnMeters Meters { get; } = new();

    public VendorSources Sources { get; }

    public IBruinInventory BruinPort => Sources.Bruin;

    public HawkeyeClient HawkeyePort => (HawkeyeClient)Sources.Hawkeye!;

    public IVeloCloudOrchestrator VeloCloudPort =>
        Sources.TryGetVeloCloud(Host, out var port) ? port : throw new InvalidOperationException("not configured");

    public VendorChannel Channel(string vendor) => (VendorChannel)Sources.Channels.First(channel => channel.Name.Vendor == vendor);

    public void Adopt(string vendor, VendorSession session) => Channel(vendor).Adopt(session);

    public int CallsTo(string url) => Http.Calls.Count(call => call.Url == url);

    public void Dispose()
    {
        Sources.Dispose();
        Http.Dispose();
        _loggers.Dispose();
        Meters.Dispose();
    }
}
