using System.Net;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Reads over HTTP are answered from the silo's own replicas.</summary>
public sealed class LocalReadsTests
{
    [Fact]
    public async Task HTTP_read_calls_no_grain_on_any_silo()
    {
        var seen = new RequestCalls();
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 60, probes: 20);
        await using var server = await lab.ServeBuiltAsync(services =>
            services.AddSingleton<IStartupFilter>(seen).AddSingleton<IOutgoingGrainCallFilter>(seen)
        );
        var serial = (await server.RecordsAsync(VendorLab.Vco1))[0].Serial();
        string[] paths =
        [
            "/v1/velocloud/records",
            $"/v1/velocloud/records?host={VendorLab.Vco1.Host}&limit=10",
            $"/v1/velocloud/records/{serial}",
            "/v1/hawkeye/records",
            "/v1/tenants",
            $"/v1/tenants/{VendorLab.Vco1}",
            $"/v1/tenants/{VendorLab.Vco1}/changes?since=1",
            $"/v1/tenants/{VendorLab.Vco1}/export",
            "/health/ready",
        ];

        for (var i = 0; i < 100; i++)
        {
            using var response = await server.Client.GetAsync(paths[i % paths.Length]);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{paths[i % paths.Length]} answered {(int)response.StatusCode}");
        }

        using var former = new StringContent("""{"request_id":"1","body":{"filter":{}}}""", Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync("/rpc/customer.cache.get", former);
        Assert.Equal((HttpStatusCode.OK, 102), (answer.StatusCode, seen.Requests));
        Assert.Empty(seen.Calls);

        // Proves that a call would be seen.
        await server.StartRefreshAsync(VendorLab.Vco1);
        Assert.Contains("CustomerCache.Client.Grains.ITenantGrain.StartRefreshAsync", seen.Calls);
    }
}
