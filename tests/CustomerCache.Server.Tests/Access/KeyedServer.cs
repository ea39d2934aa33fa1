using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Server.Access;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Access;

/// <summary>A server with a key for each scope, over stored records with personal data.</summary>
public sealed class KeyedServer : IAsyncLifetime, IDisposable
{
    /// <summary>Personal data that no caller without the scope may see.</summary>
    public const string PersonalData = "Canary-PersonalData";

    /// <summary>The channel whose events are signed.</summary>
    public const string Channel = "signed-channel";

    internal const string ChannelSecret = "canary-secret-of-the-channel";

    private readonly DataFolder _folder = new();
    private RunningServer? _server;

    internal RunningServer Server => _server ?? throw new InvalidOperationException("The fixture was not started.");

    /// <summary>Returns the key with one scope, or with all.</summary>
    public static string KeyOf(string scope) => $"canary-key-with-{scope}-0123456789";

    /// <summary>Returns a client with a key; null for none.</summary>
    public HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Server.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async Task InitializeAsync()
    {
        await StoredTenants.StoreAsync(_folder.Path, StoredTenants.Vco1, [Record(1, "An older name"), Record(2)]);
        await StoredTenants.StoreAsync(_folder.Path, StoredTenants.Hawkeye, [TestRecords.Probe(1)]);
        var settings = StoredTenants.Configuration(_folder.Path, StoredTenants.Vco1, StoredTenants.Hawkeye);
        settings[$"CustomerCache:Webhooks:{Channel}:Secret"] = ChannelSecret;
        foreach (var (i, scope) in AccessScopes.All.Append("all").Index())
        {
            settings[$"CustomerCache:ApiKeys:{i}:Name"] = $"the {scope} key";
            settings[$"CustomerCache:ApiKeys:{i}:KeyHash"] = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes(KeyOf(scope)))
            );
            foreach (var (n, one) in AccessScopes.All.Where(s => scope == "all" || s == scope).Index())
            {
                settings[$"CustomerCache:ApiKeys:{i}:Scopes:{n}"] = one;
            }
        }

        settings["CustomerCache:ApiKeys:5:Name"] = "the slow key";
        settings["CustomerCache:ApiKeys:5:Key"] = KeyOf("slow");
        settings["CustomerCache:ApiKeys:5:Scopes:0"] = AccessScopes.Read;
        settings["CustomerCache:ApiKeys:5:RequestsPerSecond"] = "0.001";
        _server = await SingleNode.StartAsync(settings);

        // So that there are changes.
        using var client = Client(KeyOf("all"));
        using var imported = await client.PostAsJsonAsync($"/v1/tenants/{VendorLab.Vco1}/import", new[] { Record(1), Record(2) });
        imported.EnsureSuccessStatusCode();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    private static JsonElement Record(int number, string? name = null)
    {
        var record = JsonNode.Parse(TestRecords.Edge(number).GetRawText())!;
        record["edge_name"] = name ?? "Edge";
        record["ticket_contact_details"] = new JsonObject { ["firstName"] = PersonalData, ["email"] = "person@example.net" };
        record["ticket_contact_additional_subscribers"] = new JsonArray(new JsonObject { ["email"] = PersonalData });
        record["site_details"]!["primaryContactName"] = PersonalData;
        record["site_details"]!["primaryContactPhone"] = PersonalData;
        record["site_details"]!["siteManagers"] = new JsonArray(
            new JsonObject
            {
                ["role"] = "night",
                ["E-Mail"] = PersonalData,
                ["mobileNumber"] = PersonalData,
            }
        );
        return JsonSerializer.SerializeToElement(record);
    }
}
