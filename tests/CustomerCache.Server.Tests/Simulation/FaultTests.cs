using System.Net;
using System.Text.Json;
using CustomerCache.Simulator;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace CustomerCache.Server.Tests.Simulation;

public class FaultTests
{
    [Fact]
    public async Task Latencies_add_up_and_delay_the_response()
    {
        var clock = new FakeTime();
        await using var vendors = await SimulatorClient.StartLoggedInAsync(options: new() { Time = clock });
        vendors.Simulator.Faults.Add(Vendor.Bruin, new Fault.Latency(TimeSpan.FromMilliseconds(60)));
        vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Latency(TimeSpan.FromMilliseconds(40)));

        var call = vendors.InventoryAsync();
        await clock.WaitForTimersAsync(1);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(1, vendors.Simulator.Calls.InFlight(VendorOperation.BruinInventory));
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await call).Dispose();
    }

    [Fact]
    public async Task Share_of_the_calls_fails_alike_in_every_run()
    {
        var first = await Statuses();
        var second = await Statuses();

        Assert.Equal(first, second);
        Assert.InRange(first.Count(status => status != HttpStatusCode.OK), 10, 35);
        Assert.Equal([200, 500, 502, 503], first.Select(status => (int)status).Distinct().Order());

        static async Task<List<HttpStatusCode>> Statuses()
        {
            await using var vendors = await SimulatorClient.StartLoggedInAsync();
            vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Status(500, 502, 503), share: 0.2);
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 100; i++)
            {
                using var answer = await vendors.InventoryAsync();
                statuses.Add(answer.StatusCode);
            }

            return statuses;
        }
    }

    [Fact]
    public async Task Vendor_that_is_down_aborts_the_connection_until_it_is_up_again()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        using (vendors.Simulator.Faults.Add(Vendor.Bruin, new Fault.Down()))
            await Assert.ThrowsAsync<HttpRequestException>(() => vendors.InventoryAsync());

        await SimulatorClient.ReadAsync(vendors.InventoryAsync());
    }

    [Fact]
    public async Task Host_can_return_503_while_the_others_serve()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true), host: vendors.Simulator.VeloCloudHosts[1]);

        using var there = await vendors.LogInToVeloCloudAsync(vendors.Simulator.VeloCloudHosts[1]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, there.StatusCode);
        await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());
    }

    [Fact]
    public async Task Calls_above_the_rate_get_429()
    {
        var clock = new FakeTimeProvider();
        await using var vendors = await SimulatorClient.StartLoggedInAsync(options: new() { Time = clock });
        var limit = vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.RateLimit(1, TimeSpan.FromSeconds(2.5)));

        using var first = await vendors.InventoryAsync();
        using var second = await vendors.InventoryAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await vendors.InventoryAsync();

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), second.Headers.RetryAfter?.Delta);
        Assert.Equal(1, limit.Hits);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task Status_can_be_limited_to_a_number_of_calls(HttpStatusCode status)
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Status((int)status), times: 1);

        using var first = await vendors.InventoryAsync();
        using var second = await vendors.InventoryAsync();

        Assert.Equal(status, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Truncated_connection_breaks_the_body()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.CutConnection());

        await Assert.ThrowsAsync<HttpRequestException>(() => vendors.LinkStatusAsync());
    }

    [Fact]
    public async Task Truncated_and_foreign_bodies_are_200_and_no_JSON()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        foreach (Fault fault in new Fault[] { new Fault.CutJson(), new Fault.NotJson() })
        {
            using var active = vendors.Simulator.Faults.Add(Vendor.Hawkeye, fault);
            using var answer = await vendors.ProbesAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Assert.ThrowsAnyAsync<JsonException>(() => SimulatorClient.ReadAsync(answer));
        }
    }

    [Fact]
    public async Task Wrong_shape_is_JSON_of_the_other_kind()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        foreach (var vendor in Enum.GetValues<Vendor>())
            vendors.Simulator.Faults.Add(vendor, new Fault.WrongShape());

        Assert.Equal(JsonValueKind.Object, (await SimulatorClient.ReadAsync(vendors.LinkStatusAsync())).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await SimulatorClient.ReadAsync(vendors.ProbesAsync())).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await SimulatorClient.ReadAsync(vendors.InventoryAsync())).ValueKind);
    }

    [Fact]
    public async Task Hanging_call_is_answered_once_it_is_released()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var hang = vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        var first = vendors.InventoryAsync();
        await vendors.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        hang.Release();
        (await first).Dispose();
        var second = vendors.InventoryAsync();
        await vendors.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 2);

        Assert.False(second.IsCompleted);
        hang.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Caller_that_disconnects_frees_the_hanging_call()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());
        using var patience = new CancellationTokenSource();

        var call = vendors.InventoryAsync(patience.Token);
        await vendors.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Listings_can_be_empty_or_partial()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        using (vendors.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.EmptyListing()))
            Assert.Equal(0, (await SimulatorClient.ReadAsync(vendors.LinkStatusAsync())).GetArrayLength());
        using (vendors.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.PartialListing(0.5)))
        {
            var first = await ListedEdges(vendors);
            Assert.InRange(first.Count, 10, 30);
            Assert.Equal(first, await ListedEdges(vendors));
        }

        Assert.Equal(40, (await ListedEdges(vendors)).Count);

        static async Task<List<int>> ListedEdges(SimulatorClient vendors) =>
            [
                .. (await SimulatorClient.ReadAsync(vendors.LinkStatusAsync()))
                    .EnumerateArray()
                    .Select(row => row.GetProperty("edgeId").GetInt32())
                    .Distinct(),
            ];
    }

    [Fact]
    public async Task Total_of_the_probes_can_shrink_between_pages()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(Vendor.Hawkeye, new Fault.ShrinkingTotal(10));

        var first = await SimulatorClient.ReadAsync(vendors.ProbesAsync("limit=100&offset=0"));
        var third = await SimulatorClient.ReadAsync(vendors.ProbesAsync("limit=100&offset=200"));

        Assert.Equal("250", first.GetProperty("total_count").GetString());
        Assert.Equal("230", third.GetProperty("total_count").GetString());
        Assert.Equal(30, third.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Pages_can_be_smaller_than_requested()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(Vendor.Hawkeye, new Fault.SmallPages(30));

        var page = await SimulatorClient.ReadAsync(vendors.ProbesAsync("limit=100&offset=90"));

        Assert.Equal(30, page.GetProperty("count").GetInt32());
        Assert.Equal("91", page.GetProperty("records")[0].GetProperty("probeId").GetString());
        Assert.Equal("250", page.GetProperty("total_count").GetString());
    }

    [Fact]
    public async Task Body_faults_of_a_vendor_leave_its_login_alone()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.Faults.Add(Vendor.Bruin, new Fault.NotJson());

        await vendors.TakeBruinTokenAsync();
    }
}
