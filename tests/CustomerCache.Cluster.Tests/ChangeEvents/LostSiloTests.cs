using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

/// <summary>
/// Change events whose silo is killed without notice. The first silo owns everything: it was alone at its start.
/// </summary>
public sealed class LostSiloTests
{
    private const string Channel = "shop";

    [Fact]
    public async Task Running_and_waiting_jobs_of_a_killed_silo_are_completed_by_the_other_one()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 1);
        var (first, second) = (fleet.Silos[0], await AddAsync(fleet));
        var current = fleet.Vendors.Fleet.Current;
        var serials = current
            .Edges.Where(e => current.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null)
            .Select(e => e.SerialNumber!)
            .Take(12)
            .ToArray();
        Assert.Equal(12, serials.Length);
        fleet.Vendors.Fleet.Edit(f =>
            serials.Aggregate(f, (changed, serial) => changed.SetManagementStatus(serial, ManagementStatuses.Inactive))
        );
        fleet.Vendors.Calls.Reset();
        var held = fleet.Vendors.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        await first.SendAsync($"[{string.Join(',', serials.Select(s => ChangeBodies.Own("bruin_inventory", "update", s)))}]", Channel);
        await fleet.Vendors.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        var before = await second.JobsAsync("recross");
        await first.KillAsync();
        held.Dispose();

        await Poll.UntilAsync(
            async () => (await second.JobsAsync("recross")).Values.All(j => j.State is "done" or "dropped"),
            "all jobs to end"
        );
        Assert.All(before.Values, j => Assert.Contains(j.State, new[] { "running", "waiting" }));
        Assert.Equal(serials.Order(StringComparer.Ordinal), before.Values.Select(j => j.About).Order(StringComparer.Ordinal));
        Assert.Equal(before.ToDictionary(j => j.Key, j => (j.Value.About, "done")), await second.JobsAsync("recross"));
        var served = JsonSerializer
            .Deserialize<JsonElement>(await second.Http.GetStringAsync("/v1/velocloud/records"))
            .EnumerateArray()
            .Select(r => r.GetProperty("serial_number").GetString())
            .ToHashSet();
        Assert.NotEmpty(served);
        Assert.DoesNotContain(serials, served.Contains);
    }

    [Fact]
    public async Task Acknowledged_events_take_effect_although_their_silo_is_killed_at_once()
    {
        const int Products = 100;
        await using var fleet = await SiloFleet.StartAsync(silos: 1);
        var (first, second) = (fleet.Silos[0], await AddAsync(fleet));
        for (var i = 0; i <= Products; i++)
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, Entry(i))
            {
                Content = new StringContent("1", Encoding.UTF8, "application/json"),
            };
            put.Headers.Add("X-Depends-On", $"product:p{i}");
            using var stored = await first.Http.SendAsync(put);
            Assert.Equal(HttpStatusCode.NoContent, stored.StatusCode);
        }

        // Waits for what was stored before it.
        using var settled = await first.Http.PostAsync(
            "/v1/caches/catalog/invalidate",
            new StringContent("""{"pattern":"no-such-key"}""", Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.OK, settled.StatusCode);

        var events = Enumerable
            .Range(0, Products)
            .Select(i => ChangeBodies.Own("Product2", "update", $"p{i}", new { changed_fields = new[] { "Name" } }));
        var taken = await first.SendAsync($"[{string.Join(',', events)}]", Channel);
        await first.KillAsync();

        Assert.Equal((Products, Products), (taken.GetProperty("accepted").GetInt32(), taken.GetProperty("jobs").GetInt32()));
        for (var i = 0; i < Products; i++)
        {
            await Poll.UntilAsync(async () => await StatusAsync(second, i) == HttpStatusCode.NotFound, $"product {i} to go");
        }

        await Poll.UntilAsync(async () => (await second.JobsAsync("invalidate")).Values.All(j => j.State == "done"), "all jobs to be done");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second, Products));
    }

    [Fact]
    public async Task Ingestion_continues_elsewhere_with_its_known_events_and_position()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 1);
        var (first, second) = (fleet.Silos[0], await AddAsync(fleet));
        await first.SendAsync($"[{Event(1)},{Event(2)}]", Channel);
        var before = await first.ChannelAsync(Channel);

        await first.KillAsync();
        var after = await second.ChannelAsync(Channel);
        var again = await second.SendAsync($"[{Event(1)},{Event(2)},{Event(3)}]", Channel);

        Assert.Equal("2", before.GetProperty("position").GetString());
        Assert.Equal("2", after.GetProperty("position").GetString());
        Assert.Equal((1, 2), (again.GetProperty("accepted").GetInt32(), again.GetProperty("duplicates").GetInt32()));
        Assert.Equal("3", (await second.ChannelAsync(Channel)).GetProperty("position").GetString());

        static string Event(int number) =>
            ChangeBodies.Own(
                "Product2",
                "update",
                $"p{number}",
                new
                {
                    id = $"e{number}",
                    source = "shop",
                    position = $"{number}",
                    changed_fields = new[] { "Name" },
                }
            );
    }

    private static async Task<SiloProcess> AddAsync(SiloFleet fleet)
    {
        var silo = await fleet.AddAsync();
        await fleet.ServedAsync(silo, 1);
        return silo;
    }

    private static string Entry(int product) => $"/v1/caches/catalog/entries/lost:{product}";

    private static async Task<HttpStatusCode> StatusAsync(SiloProcess silo, int product)
    {
        using var response = await silo.Http.GetAsync(Entry(product) + "?lease=false");
        return response.StatusCode;
    }
}
