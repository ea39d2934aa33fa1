// A cluster on this machine with Aspire's dashboard: simulated vendors, Redis, three silos and a sample that reads from them.
using System.Globalization;
using Microsoft.Extensions.Configuration;

const string Loopback = "127.0.0.1";
const int Silos = 3;

// Made up; the vendors are simulated and everything listens on this machine only.
const string Password = "made-up-password-of-the-apphost";

var builder = DistributedApplication.CreateBuilder(args);

// "--PortOffset 100" moves all ports, for a second cluster beside the first.
var offset = builder.Configuration.GetValue<int>("PortOffset");
var simulatorPort = 9190 + offset;
var redisPort = 6390 + offset;

var simulator = builder
    .AddProject<Projects.CustomerCache_Server>("simulator", launchProfileName: null)
    .WithArgs("simulate", "--port", Text(simulatorPort), "--hosts", "2", "--edges", "1000", "--probes", "100", "--faults")
    .WithEnvironment("CUSTOMERCACHE_SIMULATED_PASSWORD", Password)
    .WithHttpEndpoint(port: simulatorPort, isProxied: false);

// The local program starts at once and needs no Docker; a container is taken where it is not installed.
var redis = IsInstalled("redis-server")
    ? Waitable(
        builder
            .AddExecutable("redis", "redis-server", Path.GetTempPath(), "--port", Text(redisPort), "--bind", Loopback)
            .WithArgs("--save", "", "--appendonly", "no")
            .WithEndpoint(port: redisPort, scheme: "tcp", isProxied: false)
    )
    : Waitable(builder.AddContainer("redis", "redis", "7.4-bookworm").WithEndpoint(port: redisPort, targetPort: 6379, scheme: "tcp"));

var silos = Enumerable.Range(1, Silos).Select(AddSilo).ToArray();

builder
    .AddProject<Projects.ReadingService>("reading-service", launchProfileName: null)
    .WithEnvironment("CUSTOMERCACHE_SERVER", silos[^1].GetEndpoint("http"))
    .WaitFor(silos[^1]);

await builder.Build().RunAsync();

// Aspire adds OTEL_EXPORTER_OTLP_ENDPOINT and the name of the resource, which the product exports by.
IResourceBuilder<ProjectResource> AddSilo(int number) =>
    builder
        .AddProject<Projects.CustomerCache_Server>($"silo-{Text(number)}", launchProfileName: null)
        .WithArgs("serve")
        .WithHttpEndpoint(port: 8180 + offset + number, isProxied: false)
        .WithHttpHealthCheck("/health/ready")
        .WithEnvironment("CustomerCache__Environment", "aspire")
        .WithEnvironment("CustomerCache__Redis", $"{Loopback}:{Text(redisPort)}")
        .WithEnvironment("CustomerCache__Cluster__ClusterId", "aspire")
        .WithEnvironment("CustomerCache__Cluster__AdvertisedAddress", Loopback)
        .WithEnvironment("CustomerCache__Cluster__SiloPort", Text(11_210 + offset + number))
        .WithEnvironment("CustomerCache__Cluster__GatewayPort", Text(30_100 + offset + number))
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__0__Name", "vco1.example.net")
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__0__Url", Vendor("vco1.example.net"))
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__0__Username", "made-up-operator")
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__0__Password", Password)
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__1__Name", "vco2.example.net")
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__1__Url", Vendor("vco2.example.net"))
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__1__Username", "made-up-operator")
        .WithEnvironment("CustomerCache__VeloCloud__Hosts__1__Password", Password)
        .WithEnvironment("CustomerCache__Hawkeye__Name", "hawkeye.example.net")
        .WithEnvironment("CustomerCache__Hawkeye__Url", Vendor("hawkeye/api"))
        .WithEnvironment("CustomerCache__Hawkeye__Username", "made-up-user")
        .WithEnvironment("CustomerCache__Hawkeye__Password", Password)
        .WithEnvironment("CustomerCache__Bruin__Url", Vendor("bruin"))
        .WithEnvironment("CustomerCache__Bruin__LoginUrl", Vendor("bruin-login"))
        .WithEnvironment("CustomerCache__Bruin__ClientId", "made-up-id")
        .WithEnvironment("CustomerCache__Bruin__ClientSecret", Password)
        .WaitFor(simulator)
        .WaitFor(redis);

static IResourceBuilder<IResource> Waitable(IResourceBuilder<IResource> resource) => resource;

string Vendor(string path) => $"http://{Loopback}:{Text(simulatorPort)}/{path}";

static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

static bool IsInstalled(string program) =>
    (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
