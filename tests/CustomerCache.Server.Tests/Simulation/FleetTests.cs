using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class FleetTests
{
    [Fact]
    public void Same_seed_makes_the_same_fleet() => Assert.Equal(Text(new()), Text(new()));

    [Fact]
    public void Other_seed_makes_another_fleet() => Assert.NotEqual(Text(new()), Text(new() { Seed = 2 }));

    [Fact]
    public void Cases_occur_in_exactly_the_shares_asked_for()
    {
        var fleet = Fleet.Create(new() { Hosts = 2, EdgesPerHost = 500 });

        var cases = fleet.Edges.CountBy(fleet.CaseOf).ToDictionary();

        Assert.Equal(5, cases[DeviceCase.StateNull]);
        Assert.Equal(20, cases[DeviceCase.NeverActivated]);
        Assert.Equal(5, cases[DeviceCase.WithoutSerial]);
        Assert.Equal(20, cases[DeviceCase.WithoutInventory]);
        Assert.Equal(30, cases[DeviceCase.NotMonitorable]);
        Assert.Equal(20, cases[DeviceCase.PendingBlackListed]);
        Assert.Equal(900, cases[DeviceCase.Cached]);
    }

    [Fact]
    public void Small_fleet_still_has_every_case()
    {
        var fleet = Fleet.Create(new() { Hosts = 1, EdgesPerHost = 20 });

        Assert.Equal(Enum.GetValues<DeviceCase>().Length, fleet.Edges.Select(fleet.CaseOf).Distinct().Count());
    }

    [Fact]
    public void Clients_edges_and_serials_are_distinct()
    {
        var fleet = Fleet.Create(
            new()
            {
                Hosts = 3,
                EdgesPerHost = 1_000,
                Clients = 900,
            }
        );

        Assert.Equal(900, fleet.Clients.Select(client => client.Name).Distinct().Count());
        Assert.Equal(3_000, fleet.Edges.Select(edge => (edge.Host, edge.EdgeId)).Distinct().Count());
        Assert.Equal(2_985, fleet.Edges.Where(edge => edge.SerialNumber is not null).Select(edge => edge.SerialNumber).Distinct().Count());
    }

    [Fact]
    public void Every_inventory_leads_to_a_client_and_a_site_of_that_client()
    {
        var fleet = Fleet.Create(new());

        var items = fleet
            .Edges.Where(edge => edge.SerialNumber is not null)
            .SelectMany(edge => fleet.FindInventory(edge.SerialNumber!)?.Items ?? []);

        Assert.All(
            items,
            item =>
            {
                Assert.NotNull(fleet.FindClient(item.ClientId));
                Assert.Equal(item.ClientId, fleet.FindSite(item.SiteId)?.ClientId);
            }
        );
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Fleet.Create(
                new()
                {
                    EdgesPerHost = -1,
                    HostNames = ["a", "A"],
                    Shares = new() { Pending = 2 },
                }
            )
        );

        Assert.Contains("EdgesPerHost", error.Message, StringComparison.Ordinal);
        Assert.Contains("HostNames", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shares.Pending", error.Message, StringComparison.Ordinal);
    }

    private static string Text(FleetOptions options)
    {
        var fleet = Fleet.Create(options);
        return JsonSerializer.Serialize(
            new
            {
                fleet.Edges,
                fleet.Probes,
                fleet.Clients,
                fleet.PendingBlackList,
            }
        );
    }
}
