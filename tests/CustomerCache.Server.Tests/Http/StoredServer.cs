using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>One server for tests that only read: two hosts and a Hawkeye instance that are stored, one host that was never built.</summary>
public sealed class StoredServer : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _folder = new();
    private RunningServer? _server;

    internal const string NeverBuilt = "vco3.example.net";

    /// <summary>The secret of channel <c>crm</c>.</summary>
    internal const string WebhookSecret = "a secret of thirty-two characters";

    internal RunningServer Server => _server ?? throw new InvalidOperationException("The fixture was not started.");

    public HttpClient Client => Server.Client;

    internal static IReadOnlyList<JsonElement> Vco1 { get; } =
    [.. Enumerable.Range(1, 40).Select(n => TestRecords.Edge(n, enterprise: 100 + (n % 3), client: 9100 + (n % 4), site: 500 + (n % 5)))];

    internal static IReadOnlyList<JsonElement> Vco2 { get; } =
    [.. Enumerable.Range(101, 10).Select(n => TestRecords.Edge(n, StoredTenants.Vco2.Host, client: 9101))];

    internal static IReadOnlyList<JsonElement> Probes { get; } = [.. Enumerable.Range(1, 5).Select(n => TestRecords.Probe(n))];

    public async Task InitializeAsync()
    {
        await StoredTenants.StoreAsync(_folder.Path, StoredTenants.Vco1, Vco1);
        await StoredTenants.StoreAsync(_folder.Path, StoredTenants.Vco2, Vco2);
        await StoredTenants.StoreAsync(_folder.Path, new(Core.Inventory.DeviceSystem.VeloCloud, NeverBuilt), null);
        await StoredTenants.StoreAsync(_folder.Path, StoredTenants.Hawkeye, Probes);
        var settings = StoredTenants.Configuration(
            _folder.Path,
            StoredTenants.Vco1,
            StoredTenants.Vco2,
            new(Core.Inventory.DeviceSystem.VeloCloud, NeverBuilt),
            StoredTenants.Hawkeye
        );
        settings["CustomerCache:Webhooks:crm:Secret"] = WebhookSecret;
        _server = await SingleNode.StartAsync(settings);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose() => _folder.Dispose();
}
