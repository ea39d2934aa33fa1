using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Tests.Contract;

/// <summary>Calls a running server over HTTP, as callers do.</summary>
internal static class ApiCalls
{
    /// <summary>Returns the JSON of a successful response.</summary>
    public static async Task<JsonElement> JsonAsync(this RunningServer server, string path)
    {
        using var response = await server.Client.GetAsync(path);
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            $"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}"
        );
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Returns the records of a tenant.</summary>
    public static async Task<JsonElement[]> RecordsAsync(this RunningServer server, TenantId tenant) =>
        [.. (await server.JsonAsync($"/v1/{tenant.System.Name()}/records?host={tenant.Host}")).EnumerateArray()];

    /// <summary>Returns the status of a tenant.</summary>
    public static Task<JsonElement> TenantAsync(this RunningServer server, TenantId tenant) => server.JsonAsync($"/v1/tenants/{tenant}");

    /// <summary>Returns the decision on a device as <c>decision/reason</c> of its only tenant.</summary>
    public static async Task<string> WhyAsync(this RunningServer server, DeviceSystem system, string serial)
    {
        var decision = Assert.Single((await server.JsonAsync($"/v1/{system.Name()}/decisions?serial={serial}")).EnumerateArray());
        return $"{decision.GetProperty("decision").GetString()}/{decision.GetProperty("reason").GetString()}";
    }

    /// <summary>Starts a refresh, or joins the running one; returns its id.</summary>
    public static async Task<string> StartRefreshAsync(this RunningServer server, TenantId tenant, string query = "")
    {
        using var response = await server.Client.PostAsync($"/v1/tenants/{tenant}/refresh{query}", null);
        var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/v1/refreshes/{id}", response.Headers.Location?.ToString());
        return id;
    }

    /// <summary>Returns the changes of a tenant since a version.</summary>
    public static Task<JsonElement> ChangesAsync(this RunningServer server, TenantId tenant, long since, int wait = 0) =>
        server.JsonAsync($"/v1/tenants/{tenant}/changes?since={since}&wait={wait}");

    public static string? Serial(this JsonElement record) => record.GetProperty("serial_number").GetString();

    public static long Version(this JsonElement tenant) => tenant.GetProperty("version").GetInt64();

    public static string? State(this JsonElement tenant) => tenant.GetProperty("state").GetString();

    /// <summary>Returns the funnel of the last refresh.</summary>
    public static Dictionary<string, int> Funnel(this JsonElement tenant) =>
        tenant.GetProperty("last_refresh").GetProperty("funnel").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetInt32());

    public static string? Outcome(this JsonElement tenant) => tenant.GetProperty("last_refresh").GetProperty("outcome").GetString();
}
