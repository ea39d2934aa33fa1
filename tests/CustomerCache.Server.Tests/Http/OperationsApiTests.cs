using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>The API of operators about a process.</summary>
public sealed class OperationsApiTests : IAsyncLifetime
{
    private VendorLab _lab = null!;
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20);
        _server = await _lab.ServeBuiltAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Vendor_reports_its_calls_durations_and_its_last_error_without_secrets()
    {
        _lab.Faults.Add(Vendor.VeloCloud, new Fault.Status(503));
        await _server.RefreshAsync(VendorLab.Vco1);

        var vendors = (await _server.JsonAsync("/v1/vendors")).EnumerateArray().ToDictionary(v => v.GetProperty("vendor").GetString()!);

        var (velocloud, bruin) = (vendors["velocloud"], vendors["bruin"]);
        Assert.Equal("vco1.example.net", velocloud.GetProperty("host").GetString());
        Assert.Equal(500, velocloud.GetProperty("last_error").GetProperty("status").GetInt32());
        Assert.True(velocloud.GetProperty("failures").GetInt64() >= 1);
        Assert.Equal("closed", bruin.GetProperty("circuit").GetString());
        Assert.Equal(JsonValueKind.Null, bruin.GetProperty("last_error").ValueKind);
        Assert.True(bruin.GetProperty("calls").GetInt64() > 20);
        Assert.True(bruin.GetProperty("median_seconds").GetDouble() <= bruin.GetProperty("p95_seconds").GetDouble());
    }

    [Fact]
    public async Task Keys_of_a_domain_are_listed_in_order_and_page_by_page()
    {
        foreach (var key in new[] { "b:2", "a:1", "b:10", "c:1" })
        {
            using var stored = await _server.Client.PutAsJsonAsync($"/v1/caches/static/entries/{key}", new { key });
            stored.EnsureSuccessStatusCode();
        }

        var first = await _server.JsonAsync("/v1/caches/static/keys?limit=3");
        var second = await _server.JsonAsync($"/v1/caches/static/keys?limit=3&after={first.GetProperty("next")}");
        var matching = await _server.JsonAsync("/v1/caches/static/keys?pattern=b:*");

        Assert.Equal(["a:1", "b:10", "b:2"], Keys(first));
        Assert.Equal((JsonValueKind.Null, "c:1"), (second.GetProperty("next").ValueKind, Assert.Single(Keys(second))));
        Assert.Equal(["b:10", "b:2"], Keys(matching));
        Assert.True(matching.GetProperty("keys")[0].GetProperty("bytes").GetInt64() > 4);
    }

    [Theory]
    [InlineData("/v1/caches/static/keys?limit=0", "limit")]
    [InlineData("/v1/caches/static/keys?pattern=", "pattern")]
    [InlineData("/v1/history?hours=25", "hours")]
    [InlineData("/v1/history?metric=nosuch", "metric")]
    [InlineData("/v1/vendors?host=vco1", "host")]
    public async Task Invalid_parameter_is_named(string path, string field)
    {
        using var response = await _server.Client.GetAsync(path);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Configuration_in_force_hides_secrets()
    {
        var settings = await _server.JsonAsync("/v1/config");

        Assert.Equal("***", settings.GetProperty("CustomerCache:Bruin:ClientSecret").GetString());
        Assert.Equal("04:00:00", settings.GetProperty("CustomerCache:Refresh:Interval").GetString());
    }

    private static string[] Keys(JsonElement page) =>
        [.. page.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("key").GetString()!)];
}
