using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

/// <summary>A simulator over a small fleet and a plain client without retries and session handling.</summary>
internal sealed class SimulatorClient : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    private SimulatorClient(VendorSimulator simulator) => Simulator = simulator;

    public VendorSimulator Simulator { get; }

    public string Host => Simulator.VeloCloudHosts[0];

    public static async Task<SimulatorClient> StartAsync(FleetOptions? fleet = null, VendorSimulatorOptions? options = null)
    {
        fleet ??= new()
        {
            Hosts = 2,
            EdgesPerHost = 40,
            Probes = 250,
        };
        return new(await VendorSimulator.StartAsync(Fleet.Create(fleet), options));
    }

    /// <summary>Starts and logs in everywhere.</summary>
    public static async Task<SimulatorClient> StartLoggedInAsync(FleetOptions? fleet = null, VendorSimulatorOptions? options = null)
    {
        var vendors = await StartAsync(fleet, options);
        foreach (var host in vendors.Simulator.VeloCloudHosts)
            (await vendors.LogInToVeloCloudAsync(host)).Dispose();
        (await vendors.LogInToHawkeyeAsync()).Dispose();
        await vendors.TakeBruinTokenAsync();
        return vendors;
    }

    public Task<HttpResponseMessage> LogInToVeloCloudAsync(string host, string password = "made-up-password") =>
        PostAsync(host, "login/operatorLogin", $$"""{"username":"made-up-operator","password":"{{password}}"}""");

    public Task<HttpResponseMessage> LogInToHawkeyeAsync(string password = "made-up-password") =>
        _http.PostAsync($"{Simulator.HawkeyeUrl}/login", Json($$"""{"username":"made-up-user","password":"{{password}}"}"""));

    public async Task<HttpResponseMessage> AskForTokenAsync(string secret = "made-up-secret")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Simulator.BruinLoginUrl}/identity/connect/token");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("made-up-id:" + secret)));
        request.Content = new StringContent(
            "grant_type=client_credentials&scope=public_api",
            new MediaTypeHeaderValue("application/x-www-form-urlencoded")
        );
        return await _http.SendAsync(request);
    }

    public async Task TakeBruinTokenAsync()
    {
        using var answer = await AskForTokenAsync();
        var token = (await ReadAsync(answer)).GetProperty("access_token").GetString();
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public Task<HttpResponseMessage> PostAsync(string host, string path, string body, CancellationToken cancellationToken = default) =>
        _http.PostAsync($"{Simulator.VeloCloudUrl(host)}/portal/rest/{path}", Json(body), cancellationToken);

    public Task<HttpResponseMessage> LinkStatusAsync() => PostAsync(Host, "monitoring/getEnterpriseEdgeLinkStatus", "{}");

    public Task<HttpResponseMessage> ProbesAsync(string query = "limit=100&offset=0") =>
        _http.GetAsync($"{Simulator.HawkeyeUrl}/probes?{query}");

    public Task<HttpResponseMessage> BruinAsync(string pathAndQuery, CancellationToken cancellationToken = default) =>
        _http.GetAsync($"{Simulator.BruinUrl}/api/{pathAndQuery}", cancellationToken);

    public Task<HttpResponseMessage> InventoryAsync(CancellationToken cancellationToken = default) =>
        BruinAsync("Inventory?ServiceNumber=VC000000001", cancellationToken);

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync();
        using var document = await JsonDocument.ParseAsync(stream);
        return document.RootElement.Clone();
    }

    public static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        answer.EnsureSuccessStatusCode();
        return await ReadAsync(answer);
    }

    public SimulatedEdge EdgeThatIs(DeviceCase kind) =>
        Simulator.Fleet.Current.EdgesOf(Host).First(edge => Simulator.Fleet.Current.CaseOf(edge) == kind);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Simulator.DisposeAsync();
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
