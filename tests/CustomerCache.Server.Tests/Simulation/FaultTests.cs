using System.Net;
using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class FaultTests
{
    [Fact]
    public async Task Latencies_add_up_and_delay_the_response()
    {
        var clock = new HandClock();
        await using var talk = await VendorTalk.StartLoggedInAsync(options: new() { Time = clock });
        talk.Simulator.Faults.Add(Vendor.Bruin, new Fault.Latency(TimeSpan.FromMilliseconds(60)));
        talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Latency(TimeSpan.FromMilliseconds(40)));

        var call = talk.InventoryAsync();
        await clock.Awaited;
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(1, talk.Simulator.Calls.InFlight(VendorOperation.BruinInventory));
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
            await using var talk = await VendorTalk.StartLoggedInAsync();
            talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Status(500, 502, 503), share: 0.2);
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 100; i++)
            {
                using var answer = await talk.InventoryAsync();
                statuses.Add(answer.StatusCode);
            }

            return statuses;
        }
    }

    [Fact]
    public async Task Vendor_that_is_down_aborts_the_connection_until_it_is_up_again()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();

        using (talk.Simulator.Faults.Add(Vendor.Bruin, new Fault.Down()))
            await Assert.ThrowsAsync<HttpRequestException>(() => talk.InventoryAsync());

        await VendorTalk.ReadAsync(talk.InventoryAsync());
    }

    [Fact]
    public async Task Host_can_return_503_while_the_others_serve()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true), host: talk.Simulator.VeloCloudHosts[1]);

        using var there = await talk.LogInToVeloCloudAsync(talk.Simulator.VeloCloudHosts[1]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, there.StatusCode);
        await VendorTalk.ReadAsync(talk.LinkStatusAsync());
    }

    [Fact]
    public async Task Calls_above_the_rate_get_429()
    {
        var clock = new HandClock();
        await using var talk = await VendorTalk.StartLoggedInAsync(options: new() { Time = clock });
        var limit = talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.RateLimit(1, TimeSpan.FromSeconds(2.5)));

        using var first = await talk.InventoryAsync();
        using var second = await talk.InventoryAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        using var third = await talk.InventoryAsync();

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
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Status((int)status), times: 1);

        using var first = await talk.InventoryAsync();
        using var second = await talk.InventoryAsync();

        Assert.Equal(status, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Truncated_connection_breaks_the_body()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.CutConnection());

        await Assert.ThrowsAsync<HttpRequestException>(() => talk.LinkStatusAsync());
    }

    [Fact]
    public async Task Truncated_and_foreign_bodies_are_200_and_no_JSON()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();

        foreach (Fault fault in new Fault[] { new Fault.CutJson(), new Fault.NotJson() })
        {
            using var active = talk.Simulator.Faults.Add(Vendor.Hawkeye, fault);
            using var answer = await talk.ProbesAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Assert.ThrowsAnyAsync<JsonException>(() => VendorTalk.ReadAsync(answer));
        }
    }

    [Fact]
    public async Task Wrong_shape_is_JSON_of_the_other_kind()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        foreach (var vendor in Enum.GetValues<Vendor>())
            talk.Simulator.Faults.Add(vendor, new Fault.WrongShape());

        Assert.Equal(JsonValueKind.Object, (await VendorTalk.ReadAsync(talk.LinkStatusAsync())).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await VendorTalk.ReadAsync(talk.ProbesAsync())).ValueKind);
        Assert.Equal(JsonValueKind.Array, (await VendorTalk.ReadAsync(talk.InventoryAsync())).ValueKind);
    }

    [Fact]
    public async Task Hanging_call_is_answered_once_it_is_released()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        var hang = talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        var first = talk.InventoryAsync();
        await talk.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        hang.Release();
        (await first).Dispose();
        var second = talk.InventoryAsync();
        await talk.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 2);

        Assert.False(second.IsCompleted);
        hang.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Caller_that_disconnects_frees_the_hanging_call()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());
        using var patience = new CancellationTokenSource();

        var call = talk.InventoryAsync(patience.Token);
        await talk.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Listings_can_be_empty_or_partial()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();

        using (talk.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.EmptyListing()))
            Assert.Equal(0, (await VendorTalk.ReadAsync(talk.LinkStatusAsync())).GetArrayLength());
        using (talk.Simulator.Faults.Add(Vendor.VeloCloud, new Fault.PartialListing(0.5)))
        {
            var first = await ListedEdges(talk);
            Assert.InRange(first.Count, 10, 30);
            Assert.Equal(first, await ListedEdges(talk));
        }

        Assert.Equal(40, (await ListedEdges(talk)).Count);

        static async Task<List<int>> ListedEdges(VendorTalk talk) =>
            [
                .. (await VendorTalk.ReadAsync(talk.LinkStatusAsync()))
                    .EnumerateArray()
                    .Select(row => row.GetProperty("edgeId").GetInt32())
                    .Distinct(),
            ];
    }

    [Fact]
    public async Task Total_of_the_probes_can_shrink_between_pages()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(Vendor.Hawkeye, new Fault.ShrinkingTotal(10));

        var first = await VendorTalk.ReadAsync(talk.ProbesAsync("limit=100&offset=0"));
        var third = await VendorTalk.ReadAsync(talk.ProbesAsync("limit=100&offset=200"));

        Assert.Equal("250", first.GetProperty("total_count").GetString());
        Assert.Equal("230", third.GetProperty("total_count").GetString());
        Assert.Equal(30, third.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Pages_can_be_smaller_than_requested()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(Vendor.Hawkeye, new Fault.SmallPages(30));

        var page = await VendorTalk.ReadAsync(talk.ProbesAsync("limit=100&offset=90"));

        Assert.Equal(30, page.GetProperty("count").GetInt32());
        Assert.Equal("91", page.GetProperty("records")[0].GetProperty("probeId").GetString());
        Assert.Equal("250", page.GetProperty("total_count").GetString());
    }

    [Fact]
    public async Task Body_faults_of_a_vendor_leave_its_login_alone()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.Faults.Add(Vendor.Bruin, new Fault.NotJson());

        await talk.TakeBruinTokenAsync();
    }
}
