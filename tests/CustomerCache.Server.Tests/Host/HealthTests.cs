using System.Net;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Responses to probes and operators.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Server_is_live_whatever_vendors_do_and_ready_once_there_is_something_to_serve()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());
        await using var server = await lab.ServeAsync();

        var before = await StatesAsync(server);
        held.Dispose();
        await server.BuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Status(500));
        await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), before);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await StatesAsync(server));
        lab.Faults.Clear();
        await server.RefreshAsync(VendorLab.Vco1);
        Assert.Equal(
            """{"status":"ok","checks":{"storage":"ok","velocloud/vco1.example.net":"ok"}}""",
            await server.Client.GetStringAsync("/health")
        );
    }

    [Fact]
    public async Task Storage_failure_is_reported_while_reads_continue()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        var storage = new Storage();
        await using var server = await lab.ServeBuiltAsync(services => services.AddSingleton<IStorageHealth>(storage));

        storage.Fault = "the disk is full";

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await StatesAsync(server));
        Assert.Equal("ok, but the disk is full; reads go on from memory", await server.Client.GetStringAsync("/health/ready"));
    }

    private static async Task<(HttpStatusCode Live, HttpStatusCode Ready, HttpStatusCode Health)> StatesAsync(RunningServer server)
    {
        using var live = await server.Client.GetAsync("/health/live");
        using var ready = await server.Client.GetAsync("/health/ready");
        using var health = await server.Client.GetAsync("/health");
        return (live.StatusCode, ready.StatusCode, health.StatusCode);
    }

    private sealed class Storage : IStorageHealth
    {
        public string? Fault { get; set; }

        public ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Fault);
    }
}
