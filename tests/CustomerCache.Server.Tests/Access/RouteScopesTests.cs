using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Access;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Every call without a key, with a wrong one, and with a key of each scope.</summary>
public sealed class RouteScopesTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    // The scope of each call, written out so that a change is visible.
    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["POST /rpc/customer.cache.get"] = "read",
        ["POST /rpc/hawkeye.customer.cache.get"] = "read",
        ["GET /v1/{system}/records"] = "read",
        ["GET /v1/{system}/records/{serial}"] = "read",
        ["GET /v1/{system}/clients"] = "read",
        ["GET /v1/{system}/decisions"] = "read",
        ["GET /v1/devices"] = "read",
        ["GET /v1/alerts"] = "read",
        ["GET /v1/config"] = "admin",
        ["GET /v1/history"] = "read",
        ["GET /v1/vendors"] = "read",
        ["GET /v1/caches/{domain}/keys"] = "read",
        ["GET /v1/silos"] = "read",
        ["GET /v1/tenants"] = "read",
        ["GET /v1/tenants/events"] = "read",
        ["GET /v1/tenants/{system}/{host}"] = "read",
        ["GET /v1/tenants/{system}/{host}/changes"] = "read",
        ["GET /v1/tenants/{system}/{host}/devices"] = "read",
        ["GET /v1/tenants/{system}/{host}/refreshes"] = "read",
        ["GET /v1/tenants/{system}/{host}/export"] = "read",
        ["GET /v1/refreshes/{id}"] = "read",
        ["GET /v1/refreshes/{id}/events"] = "read",
        ["POST /v1/tenants/{system}/{host}/refresh"] = "admin",
        ["POST /v1/refresh"] = "admin",
        ["POST /v1/tenants/{system}/{host}/import"] = "admin",
        ["POST /v1/events"] = "write",
        ["GET /v1/jobs"] = "read",
        ["GET /v1/jobs/{id}"] = "read",
        ["GET /v1/dead-letters"] = "read",
        ["GET /v1/dead-letters/{id}"] = "read",
        ["POST /v1/dead-letters/{id}/retry"] = "admin",
        ["DELETE /v1/dead-letters/{id}"] = "admin",
        ["GET /v1/caches"] = "read",
        ["GET /v1/caches/{domain}"] = "read",
        ["GET /v1/caches/{domain}/usage"] = "read",
        ["GET /v1/caches/{domain}/entries/{**key}"] = "read",
        ["PUT /v1/caches/{domain}/entries/{**key}"] = "write",
        ["DELETE /v1/caches/{domain}/entries/{**key}"] = "write",
        ["POST /v1/caches/{domain}/invalidate"] = "write",
        ["GET /v1/invalidations"] = "read",
        ["GET /v1/relations/{type}/{id}"] = "read",
        ["PUT /v1/relations/{type}/{id}"] = "write",
        ["GET /health"] = "read",
        ["GET /health/events"] = "read",
        ["GET /health/sf-events"] = "read",
        ["GET /health/{domain}/cache"] = "read",
        ["GET /openapi/{documentName}.json"] = "read",
        ["GET /metrics"] = "read",
        ["GET /v1/access"] = "any",
        ["GET /health/live"] = "none",
        ["GET /health/ready"] = "none",
        ["GET /_health"] = "none",
    };

    [Fact]
    public void Dashboard_of_Orleans_needs_admin_throughout()
    {
        var pages = keyed
            .Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(IsDashboard)
            .ToArray();

        Assert.NotEmpty(pages);
        Assert.All(pages, p => Assert.Equal("admin", RequiredScope(p)));
    }

    [Fact]
    public void Route_declares_the_scope_that_is_listed_here()
    {
        var calls = keyed
            .Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => !IsDashboard(e))
            .SelectMany(e =>
                (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["?"]).Select(m =>
                    ($"{m} {e.RoutePattern.RawText}", RequiredScope(e))
                )
            );

        Assert.Equal(
            Needed.Select(n => $"{n.Key}: {n.Value}").Order(StringComparer.Ordinal),
            calls.Select(c => $"{c.Item1}: {c.Item2}").Order(StringComparer.Ordinal)
        );
    }

    public static TheoryData<string> Calls() => [.. Needed.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_is_refused_without_a_key_and_with_a_wrong_one_and_answered_with_its_scope_only(string call)
    {
        var need = Needed[call];
        Assert.Equal(need == "none", await IsAllowedAsync(call, null));
        Assert.Equal(need == "none", await IsAllowedAsync(call, "canary-key-that-anonymous-has"));
        foreach (var scope in AccessScopes.All)
        {
            Assert.Equal(need is "none" or "any" || scope == need, await IsAllowedAsync(call, KeyedServer.KeyOf(scope)));
        }

        Assert.True(await IsAllowedAsync(call, KeyedServer.KeyOf("all")));
    }

    [Fact]
    public async Task Refusal_names_the_missing_scope()
    {
        using var anonymous = keyed.Client(null);
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));
        using var unauthorized = await anonymous.GetAsync("/v1/tenants");
        using var forbidden = await reader.PostAsync("/v1/refresh", null);

        Assert.Equal("Bearer realm=\"customer-cache\"", unauthorized.Headers.WwwAuthenticate.ToString());
        Assert.Equal("This call needs a key, sent as Authorization: Bearer.", await DetailAsync(unauthorized));
        Assert.Equal("The key 'the read key' lacks the scope 'admin'; use a key with it.", await DetailAsync(forbidden));
        Assert.NotEmpty(keyed.Server.Log.Of(1312));
    }

    [Fact]
    public async Task Unknown_resource_is_404_only_for_callers_with_a_key()
    {
        using var anonymous = keyed.Client(null);
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/v1/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync("/v1/nothing")).StatusCode);
    }

    [Fact]
    public async Task Caller_can_read_the_name_of_its_key()
    {
        using var client = keyed.Client(KeyedServer.KeyOf("all"));

        Assert.Equal(
            """{"name":"the all key","scopes":["read","contacts","write","admin"],"keys":true}""",
            await client.GetStringAsync("/v1/access")
        );
    }

    [Fact]
    public async Task Signed_events_need_no_key_but_the_signature()
    {
        using var anonymous = keyed.Client(null);
        var body = """{"id":"e1","source":"signed-channel","entity":"product","ids":["A"],"change":"update"}"""u8.ToArray();

        async Task<HttpStatusCode> SendAsync(string channel, string? signature)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events?channel=" + channel)
            {
                Content = new ByteArrayContent(body),
            };
            request.Headers.Add("X-Signature-256", signature ?? "sha256=00");
            using var response = await anonymous.SendAsync(request);
            return response.StatusCode;
        }

        var signature =
            "sha256="
            + Convert.ToHexStringLower(
                System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(KeyedServer.ChannelSecret), body)
            );
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(KeyedServer.Channel, signature));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(KeyedServer.Channel, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("another", signature));
    }

    [Fact]
    public async Task Key_that_may_only_read_gets_no_lease()
    {
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));
        using var both = keyed.Client(KeyedServer.KeyOf("all"));

        using var bare = await reader.GetAsync("/v1/caches/orders/entries/orders:detail:scope");
        using var leased = await both.GetAsync("/v1/caches/orders/entries/orders:detail:scope");

        Assert.False(bare.Headers.Contains("X-Fetch-Lease"));
        Assert.True(leased.Headers.Contains("X-Fetch-Lease"));
    }

    [Fact]
    public async Task Administrative_calls_are_audited_with_the_name_of_the_key()
    {
        using var admin = keyed.Client(KeyedServer.KeyOf("admin"));

        using var answer = await admin.PostAsync($"/v1/tenants/{VendorLab.Hawkeye}/refresh?accept_shrink=true", null);

        var entry = await keyed.Server.Log.WaitForAsync(1311, "accept_shrink=true");
        Assert.Equal(("CustomerCache.Audit", HttpStatusCode.Accepted), (entry.Category, answer.StatusCode));
        Assert.StartsWith("the admin key at 127.0.0.1", entry.Text, StringComparison.Ordinal);
        Assert.EndsWith(
            $"POST /v1/tenants/{VendorLab.Hawkeye}/refresh?accept_shrink=true with scope admin; answered 202.",
            entry.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Key_above_its_rate_limit_gets_Retry_After()
    {
        using var slow = keyed.Client(KeyedServer.KeyOf("slow"));
        using var first = await slow.GetAsync("/v1/tenants");
        using var second = await slow.GetAsync("/v1/tenants");

        using var third = await slow.GetAsync("/v1/tenants");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests),
            (first.StatusCode, second.StatusCode, third.StatusCode)
        );
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 1000);
    }

    [Fact]
    public async Task Response_headers_keep_browsers_from_running_data()
    {
        using var anonymous = keyed.Client(null);

        foreach (var path in new[] { "/v1/tenants", "/health/live", "/nothing" })
        {
            using var answer = await anonymous.GetAsync(path);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
    }

    private static string RequiredScope(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "none"
        : endpoint.Metadata.GetMetadata<IAuthorizeData>() is not { } needs ? "nothing said"
        : needs.Policy switch
        {
            null => "any",
            "write, or a signed channel" => "write",
            { } scope => scope,
        };

    private static async Task<string?> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();

    private async Task<bool> IsAllowedAsync(string call, string? key)
    {
        using var client = keyed.Client(key);
        var (method, path) = (call[..call.IndexOf(' ')], call[(call.IndexOf(' ') + 1)..]);
        path = path.Replace("{system}", "velocloud", StringComparison.Ordinal)
            .Replace("{host}", "no-such-host", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{domain}", "orders", StringComparison.Ordinal)
            .Replace("{**key}", "orders:detail:1", StringComparison.Ordinal)
            .Replace("{type}", "product", StringComparison.Ordinal);
        path = path.Replace("{serial}", "S", StringComparison.Ordinal).Replace("{id}", "I", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method is "POST" or "PUT" ? new StringContent("{}", Encoding.UTF8, "application/json") : null,
        };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
    }

    private static bool IsDashboard(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText?.StartsWith("/dashboard", StringComparison.Ordinal) == true;
}
