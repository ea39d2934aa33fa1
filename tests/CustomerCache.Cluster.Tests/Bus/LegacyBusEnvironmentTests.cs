using System.Text.Json.Nodes;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>The executable in the place of the former service, with its environment, its bus and its bridges only.</summary>
public sealed class LegacyBusEnvironmentTests
{
    [Fact]
    public async Task Serve_with_the_former_environment_lists_by_the_bridges_replies_on_the_bus_and_mails_over_it()
    {
        var vector = Vector.Of("velocloud.refresh.first_run");
        var data = Directory.CreateTempSubdirectory("customer-cache-former-");
        await using var nats = await NatsServer.StartAsync();
        var script = vector.Upstream();
        await using var bridges = await ScriptedBridges.StartAsync(nats.Url, () => script);
        await using var caller = new PlainCaller(nats.Url);
        await using var mails = await caller.Connection.SubscribeCoreAsync<byte[]>("notification.email.request");
        await caller.Connection.PingAsync();

        await using (
            var server = await ChildProcess.StartAsync(
                typeof(ServerProgram).Assembly.Location,
                ["serve", "--former-environment"],
                [
                    new("NATS_SERVER1", nats.Url),
                    new("REDIS_HOSTNAME", "127.0.0.1"),
                    new("REDIS_CUSTOMER_CACHE_HOSTNAME", "127.0.0.1"),
                    new("ENVIRONMENT_NAME", "test"),
                    new("CURRENT_ENVIRONMENT", "test"),
                    new("TIMEZONE", "US/Eastern"),
                    new("VELOCLOUD_HOSTS", """["vco1.example.net","vco2.example.net"]"""),
                    new("REFRESH_JOB_INTERVAL", "14400"),
                    new("REFRESH_CHECK_INTERVAL", "300"),
                    new(
                        "WHITELISTED_MANAGEMENT_STATUSES",
                        """["Pending","Active \u2013 Gold Monitoring","Active \u2013 Platinum Monitoring"]"""
                    ),
                    new("BLACKLISTED_CLIENTS_WITH_PENDING_STATUS", "[]"),
                    new("BLACKLISTED_EDGES", "[]"),
                    new("DUPLICATE_INVENTORIES_RECIPIENT", "alerts@example.com"),
                    new("CustomerCache__DataFolder", data.FullName),
                    new("URLS", "http://127.0.0.1:0"),
                    new("Logging__Console__FormatterName", "simple"),
                    new("Logging__Console__FormatterOptions__SingleLine", "true"),
                ],
                "Application started"
            )
        )
        {
            foreach (var host in new[] { "vco1.example.net", "vco2.example.net" })
            {
                await server.Log.WaitForAsync(4104, $"version 1 of velocloud/{host} ");
            }

            var reply = await caller.ReadAsync(BusLab.Edges, """{"request_id":"x","body":{"filter":{}}}""");
            Assert.Equal(200, (int)reply["status"]!);
            Assert.Equal(
                ["VCA000001", "VCA000021"],
                reply["body"]!.AsArray().Select(r => (string?)r!["serial_number"]).Order(StringComparer.Ordinal)
            );
            var mail = JsonNode.Parse((await mails.Msgs.ReadAsync()).Data)!["body"]!["email_data"]!;
            Assert.Equal("alerts@example.com", (string?)mail["recipient"]);
            Assert.StartsWith("Customer cache snapshots. Environment: test.", (string?)mail["subject"], StringComparison.Ordinal);
            await server.DrainAsync();
        }

        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Demo_replies_on_a_bus_of_its_own_and_leaves_nothing_behind()
    {
        await using var demo = await ChildProcess.StartAsync(
            typeof(ServerProgram).Assembly.Location,
            ["demo", "--nats", "--port", "0", "--hosts", "1", "--edges", "20", "--probes", "0"],
            [],
            "answered 200 with "
        );

        await demo.DrainAsync();

        Assert.Equal(0, await demo.EndAsync());
    }
}
