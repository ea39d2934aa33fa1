using System.Net;
using CustomerCache.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace CustomerCache.Server.Tests.Simulation;

public class SessionTests
{
    [Fact]
    public async Task Wrong_credentials_are_refused_everywhere()
    {
        await using var vendors = await SimulatorClient.StartAsync();

        using var velocloud = await vendors.LogInToVeloCloudAsync(vendors.Host, "wrong");
        using var hawkeye = await vendors.LogInToHawkeyeAsync("wrong");
        using var bruin = await vendors.AskForTokenAsync("wrong");

        Assert.Equal(HttpStatusCode.Forbidden, velocloud.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, hawkeye.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, bruin.StatusCode);
    }

    [Fact]
    public async Task VeloCloud_answers_an_expired_session_with_200_and_an_error_object()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.ExpireSessions(Vendor.VeloCloud);

        using var answer = await vendors.LinkStatusAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("0", answer.Content.Headers.NonValidated["Expires"].ToString());
        var message = (await SimulatorClient.ReadAsync(answer)).GetProperty("error").GetProperty("message").GetString();
        Assert.Equal("tokenError [expired session cookie]", message);
    }

    [Fact]
    public async Task Each_VeloCloud_host_has_sessions_of_its_own()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var other = vendors.Simulator.VeloCloudHosts[1];
        vendors.Simulator.ExpireSessions(Vendor.VeloCloud, other);

        var here = await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());
        var there = await SimulatorClient.ReadAsync(vendors.PostAsync(other, "monitoring/getEnterpriseEdgeLinkStatus", "{}"));

        Assert.Equal(System.Text.Json.JsonValueKind.Array, here.ValueKind);
        Assert.True(there.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Hawkeye_and_Bruin_answer_401_without_a_session_and_serve_again_after_login()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        vendors.Simulator.ExpireSessions(Vendor.Hawkeye);
        vendors.Simulator.ExpireSessions(Vendor.Bruin);

        using var probes = await vendors.ProbesAsync();
        using var inventory = await vendors.InventoryAsync();
        (await vendors.LogInToHawkeyeAsync()).Dispose();
        await vendors.TakeBruinTokenAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, probes.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, inventory.StatusCode);
        await SimulatorClient.ReadAsync(vendors.ProbesAsync());
        await SimulatorClient.ReadAsync(vendors.InventoryAsync());
    }

    [Fact]
    public async Task Token_ends_when_it_expires()
    {
        var clock = new FakeTimeProvider();
        var options = new VendorSimulatorOptions { Time = clock, BruinTokenLifetime = TimeSpan.FromMinutes(5) };
        await using var vendors = await SimulatorClient.StartLoggedInAsync(options: options);

        using var before = await vendors.InventoryAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        using var after = await vendors.InventoryAsync();

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }
}
