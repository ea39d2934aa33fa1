using System.Net.Http.Headers;
using System.Text;
using NJsonSchema;
using NSwag;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The responses match the OpenAPI document: status, content type, headers, every member of the body.</summary>
public sealed class OpenApiAnswersTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const string Vco1 = "/v1/tenants/velocloud/vco1.example.net";

    // The operation, its request and the status: each successful answer that the document declares, and some refusals.
    private static readonly (string Operation, string Method, string Path, int Status, string? Body)[] Calls =
    [
        ("listRecords", "GET", "/v1/velocloud/records", 200, null),
        ("listRecords", "GET", "/v1/velocloud/records?fields=serial_number,edge.edge_id&limit=3", 200, null),
        ("listRecords", "GET", "/v1/hawkeye/records", 200, null),
        ("listRecords", "GET", "/v1/velocloud/records?limit=0&unknown=1", 400, null),
        ("listRecords", "GET", "/v1/velocloud/records?host=" + StoredServer.NeverBuilt, 503, null),
        ("listRecords", "GET", "/v1/nosuch/records", 404, null),
        ("getRecord", "GET", "/v1/velocloud/records/VC00001", 200, null),
        ("getRecord", "GET", "/v1/velocloud/records/nosuch", 404, null),
        ("listClients", "GET", "/v1/velocloud/clients", 200, null),
        ("getDecisions", "GET", "/v1/velocloud/decisions?serial=VC00001", 200, null),
        ("findDevices", "GET", "/v1/devices?q=VC0000", 200, null),
        ("listTenants", "GET", "/v1/tenants", 200, null),
        ("listSilos", "GET", "/v1/silos", 200, null),
        ("getTenant", "GET", Vco1, 200, null),
        ("getTenant", "GET", "/v1/tenants/velocloud/nosuch", 404, null),
        ("getChanges", "GET", Vco1 + "/changes?since=1", 200, null),
        ("getChanges", "GET", Vco1 + "/changes?since=99", 410, null),
        ("listTenantDevices", "GET", Vco1 + "/devices", 200, null),
        ("listTenantRefreshes", "GET", Vco1 + "/refreshes", 200, null),
        ("exportRecords", "GET", Vco1 + "/export", 200, null),
        ("importRecords", "POST", Vco1 + "/import", 400, "[{}]"),
        ("importRecords", "POST", Vco1 + "/import", 409, "[]"),
        ("getRefresh", "GET", "/v1/refreshes/nosuch", 404, null),
        ("refreshTenant", "POST", Vco1 + "/refresh", 202, null),
        ("refreshAll", "POST", "/v1/refresh", 202, null),
        ("followTenants", "GET", "/v1/tenants/events", 200, null),
        ("sendEvents", "POST", "/v1/events", 202, """{"id":"e1","entity":"product","ids":["A"],"change":"update"}"""),
        ("sendEvents", "POST", "/v1/events", 202, """[{"entity":"product","ids":["A"],"change":"update"},{"entity":"product"}]"""),
        ("sendEvents", "POST", "/v1/events", 400, """{"entity":"product"}"""),
        ("listJobs", "GET", "/v1/jobs", 200, null),
        ("getJob", "GET", "/v1/jobs/nosuch", 404, null),
        ("listDeadLetters", "GET", "/v1/dead-letters", 200, null),
        ("retryDeadLetter", "POST", "/v1/dead-letters/nosuch/retry", 404, null),
        ("listCaches", "GET", "/v1/caches", 200, null),
        ("getCache", "GET", "/v1/caches/orders", 200, null),
        ("getCacheUsage", "GET", "/v1/caches/orders/usage", 200, null),
        ("putCacheEntry", "PUT", "/v1/caches/orders/entries/orders:detail:1", 204, """{"total":1}"""),
        ("getCacheEntry", "GET", "/v1/caches/orders/entries/orders:detail:1", 200, null),
        ("getCacheEntry", "GET", "/v1/caches/orders/entries/orders:detail:2", 404, null),
        ("deleteCacheEntry", "DELETE", "/v1/caches/orders/entries/orders:detail:1", 204, null),
        ("invalidateCache", "POST", "/v1/caches/orders/invalidate", 200, """{"pattern":"orders:*"}"""),
        ("listInvalidations", "GET", "/v1/invalidations", 200, null),
        ("putRelation", "PUT", "/v1/relations/product/A", 204, """{"holder":"t","key":"/posts/42"}"""),
        ("getRelations", "GET", "/v1/relations/product/A", 200, null),
        ("getHealth", "GET", "/health", 503, null),
        ("getEventsHealth", "GET", "/health/events", 200, null),
        ("getCacheHealth", "GET", "/health/orders/cache", 200, null),
        ("getLiveness", "GET", "/health/live", 200, null),
        ("getReadiness", "GET", "/health/ready", 200, null),
        ("getFormerHealth", "GET", "/_health", 200, null),
        ("getMetrics", "GET", "/metrics", 200, null),
        ("getAccess", "GET", "/v1/access", 200, null),
        ("callCustomerCacheGet", "POST", "/rpc/customer.cache.get", 200, """{"request_id":"r","body":{"filter":{}}}"""),
        ("callCustomerCacheGet", "POST", "/rpc/customer.cache.get", 400, "{}"),
        ("callHawkeyeCustomerCacheGet", "POST", "/rpc/hawkeye.customer.cache.get", 200, """{"body":{}}"""),
    ];

    [Fact]
    public async Task Answers_conform_to_the_document()
    {
        var document = await OpenApiDocument.FromJsonAsync(await stored.Client.GetStringAsync("/openapi/v1.json"));
        var operations = document.Operations.ToDictionary(o => o.Operation.OperationId);
        foreach (var schema in document.Components.Schemas.Values.Where(s => s.Properties.Count > 0))
        {
            // A member that the document does not declare would be ignored otherwise.
            schema.AllowAdditionalProperties = false;
        }

        var wrong = new List<string>();
        foreach (var call in Calls)
        {
            var described = operations[call.Operation];
            Assert.Equal(call.Method, described.Method, ignoreCase: true);
            wrong.AddRange((await CheckAsync(described.Operation, call)).Select(w => $"{call.Method} {call.Path}: {w}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task<List<string>> CheckAsync(
        OpenApiOperation operation,
        (string Operation, string Method, string Path, int Status, string? Body) call
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Path)
        {
            Content = call.Body is null
                ? null
                : new StringContent(call.Body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
        };
        using var response = await stored.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if ((int)response.StatusCode != call.Status || !operation.Responses.TryGetValue(status, out var declared))
        {
            return [$"answered {status}, not {call.Status}: {await response.Content.ReadAsStringAsync()}"];
        }

        declared = declared.ActualResponse;
        var type = response.Content.Headers.ContentType?.MediaType;
        if (declared.Content.Count == 0 || type is null)
        {
            return declared.Content.Count == 0 && type is null ? [] : [$"answered {type ?? "no body"}"];
        }

        var wrong = new List<string>();
        if (!declared.Content.TryGetValue(type, out var media))
        {
            return [$"answered {type}"];
        }

        if (declared.Headers.ContainsKey("ETag") && response.Headers.ETag is null)
        {
            wrong.Add("has no ETag");
        }

        if (type.EndsWith("json", StringComparison.Ordinal))
        {
            var body = await response.Content.ReadAsStringAsync();
            wrong.AddRange(media.Schema.Validate(body, SchemaType.OpenApi3).Select(e => e.ToString()));
        }

        return wrong;
    }
}
