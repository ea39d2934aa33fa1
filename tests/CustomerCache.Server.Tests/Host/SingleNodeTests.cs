using System.Net;
using System.Net.Sockets;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Properties of a single node only: it needs no port but that of HTTP, and locks its folder.</summary>
public sealed class SingleNodeTests
{
    [Fact]
    public async Task Two_nodes_run_side_by_side_without_any_configured_port()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var first = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        await using var second = await SingleNode.StartAsync(
            new Dictionary<string, string?>(lab.Settings) { ["CustomerCache:DataFolder"] = folder.Path }
        );
        await second.BuiltAsync();

        Assert.Equal(await RecordsAsync(first), await RecordsAsync(second));
    }

    [Fact]
    public async Task Second_process_on_a_data_folder_is_refused_with_the_folder_and_the_remedy()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var first = await lab.ServeBuiltAsync();

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => SingleNode.StartAsync(lab.Settings));

        Assert.StartsWith(
            $"The data folder {lab.Settings["CustomerCache:DataFolder"]} is in use by another process",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("CustomerCache:DataFolder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_listens_on_loopback_only_where_a_port_is_configured()
    {
        using var folder = new DataFolder();
        var port = Ports.Free();
        await using var server = await SingleNode.StartAsync(
            new Dictionary<string, string?>(StoredTenants.Configuration(folder.Path))
            {
                ["CustomerCache:Cluster:GatewayPort"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            }
        );

        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);

        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Gateway_is_closed_unless_a_port_is_configured()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(folder.Path));

        Assert.Null(server.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress);
        Assert.Equal(0, server.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort);
    }

    private static Task<string> RecordsAsync(RunningServer server) => server.Client.GetStringAsync("/v1/velocloud/records");
}
