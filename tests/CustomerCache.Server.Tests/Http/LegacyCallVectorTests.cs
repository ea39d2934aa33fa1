using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The calls of the former service through the real HTTP API, over records that were stored before.</summary>
public sealed class LegacyCallVectorTests
{
    [Theory]
    [VectorsOf("velocloud.get_customers")]
    public async Task Velocloud_call_is_answered_as_recommended(Vector vector)
    {
        var hosts = vector
            .Given.GetProperty("config")
            .GetProperty("hosts")
            .EnumerateArray()
            .Select(h => new TenantId(DeviceSystem.VeloCloud, h.GetString()!))
            .ToArray();
        var stored = vector.Given.GetProperty("stored").EnumerateObject().ToDictionary(s => KeyOf(s.Name), s => s.Value);
        using var folder = new DataFolder();
        foreach (var host in hosts.Union(stored.Keys))
        {
            await StoredTenants.StoreAsync(
                folder.Path,
                host,
                stored.TryGetValue(host, out var records) ? [.. records.EnumerateArray()] : null
            );
        }

        await AnswersAsync(vector, StoredTenants.Configuration(folder.Path, hosts), "/rpc/customer.cache.get");
    }

    [Theory]
    [VectorsOf("hawkeye.get_customers")]
    public async Task Hawkeye_call_is_answered_as_recommended(Vector vector)
    {
        var stored = vector.Given.GetProperty("stored");
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(
            folder.Path,
            StoredTenants.Hawkeye,
            stored.ValueKind == JsonValueKind.Null ? null : [.. stored.EnumerateArray()]
        );
        await AnswersAsync(vector, StoredTenants.Configuration(folder.Path, StoredTenants.Hawkeye), "/rpc/hawkeye.customer.cache.get");
    }

    // The former store had one key space: the probes were one key beside the hosts.
    private static TenantId KeyOf(string key) => key == "hawkeye" ? StoredTenants.Hawkeye : new TenantId(DeviceSystem.VeloCloud, key);

    private static async Task AnswersAsync(Vector vector, Dictionary<string, string?> configuration, string path)
    {
        await using var server = await SingleNode.StartAsync(configuration);
        using var content = new StringContent(vector.RequestText, Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync(path, content);

        var reply = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal((int)response.StatusCode, (int)reply["status"]!);
        var id = reply["request_id"];
        reply.Remove("request_id");
        JsonCompare.Equal(vector.Expected.GetProperty("reply"), reply, vector.Compare, "reply");
        Assert.Equal(vector.RequestId, id?.ToJsonString());
    }
}
