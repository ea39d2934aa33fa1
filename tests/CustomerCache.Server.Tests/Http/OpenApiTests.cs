using System.Net.Http.Json;
using System.Text.Json;

namespace CustomerCache.Server.Tests.Http;

public sealed class OpenApiTests(StoredServer stored) : IClassFixture<StoredServer>
{
    [Fact]
    public async Task Every_call_is_described_with_its_parameters_and_answers()
    {
        var document = await stored.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var calls = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Call: $"{o.Name} {p.Name}", Operation: o.Value)))
            .ToArray();

        Assert.Equal(
            [
                "delete /v1/caches/{domain}/entries/{key}",
                "delete /v1/dead-letters/{id}",
                "get /_health",
                "get /health",
                "get /health/events",
                "get /health/live",
                "get /health/ready",
                "get /health/sf-events",
                "get /health/{domain}/cache",
                "get /metrics",
                "get /v1/access",
                "get /v1/caches",
                "get /v1/caches/{domain}",
                "get /v1/caches/{domain}/entries/{key}",
                "get /v1/caches/{domain}/usage",
                "get /v1/dead-letters",
                "get /v1/dead-letters/{id}",
                "get /v1/devices",
                "get /v1/invalidations",
                "get /v1/jobs",
                "get /v1/jobs/{id}",
                "get /v1/refreshes/{id}",
                "get /v1/refreshes/{id}/events",
                "get /v1/relations/{type}/{id}",
                "get /v1/tenants",
                "get /v1/tenants/events",
                "get /v1/tenants/{system}/{host}",
                "get /v1/tenants/{system}/{host}/changes",
                "get /v1/tenants/{system}/{host}/devices",
                "get /v1/tenants/{system}/{host}/export",
                "get /v1/tenants/{system}/{host}/refreshes",
                "get /v1/{system}/clients",
                "get /v1/{system}/decisions",
                "get /v1/{system}/records",
                "get /v1/{system}/records/{serial}",
                "post /rpc/customer.cache.get",
                "post /rpc/hawkeye.customer.cache.get",
                "post /v1/caches/{domain}/invalidate",
                "post /v1/dead-letters/{id}/retry",
                "post /v1/events",
                "post /v1/refresh",
                "post /v1/tenants/{system}/{host}/import",
                "post /v1/tenants/{system}/{host}/refresh",
                "put /v1/caches/{domain}/entries/{key}",
                "put /v1/relations/{type}/{id}",
            ],
            calls.Select(c => c.Call).Order(StringComparer.Ordinal)
        );
        Assert.All(calls, c => Assert.NotEmpty(c.Operation.GetProperty("summary").GetString()!));
        var records = calls.Single(c => c.Call == "get /v1/{system}/records").Operation;
        Assert.Equal(
            ["system", "host", "enterprise_id", "client_id", "site_id", "serial", "last_contact_after", "fields", "limit", "cursor"],
            records.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString())
        );
        Assert.Equal(["200", "304", "400", "410", "503"], records.GetProperty("responses").EnumerateObject().Select(r => r.Name));
    }
}
