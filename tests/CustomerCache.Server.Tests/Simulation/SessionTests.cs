using System.Net;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class SessionTests
{
    [Fact]
    public async Task Wrong_credentials_are_refused_everywhere()
    {
        await using var talk = await VendorTalk.StartAsync();

        using var velocloud = await talk.LogInToVeloCloudAsync(talk.Host, "wrong");
        using var hawkeye = await talk.LogInToHawkeyeAsync("wrong");
        using var bruin = await talk.AskForTokenAsync("wrong");

        Assert.Equal(HttpStatusCode.Forbidden, velocloud.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, hawkeye.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, bruin.StatusCode);
    }

    [Fact]
    public async Task VeloCloud_answers_an_expired_session_with_200_and_an_error_object()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.ExpireSessions(Vendor.VeloCloud);

        using var answer = await talk.LinkStatusAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("0", answer.Content.Headers.NonValidated["Expires"].ToString());
        var message = (await VendorTalk.ReadAsync(answer)).GetProperty("error").GetProperty("message").GetString();
        Assert.Equal("tokenError [expired session cookie]", message);
    }

    [Fact]
    public async Task Each_VeloCloud_host_has_sessions_of_its_own()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        var other = talk.Simulator.VeloCloudHosts[1];
        talk.Simulator.ExpireSessions(Vendor.VeloCloud, other);

        var here = await VendorTalk.ReadAsync(talk.LinkStatusAsync());
        var there = await VendorTalk.ReadAsync(talk.PostAsync(other, "monitoring/getEnterpriseEdgeLinkStatus", "{}"));

        Assert.Equal(System.Text.Json.JsonValueKind.Array, here.ValueKind);
        Assert.True(there.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Hawkeye_and_Bruin_answer_401_without_a_session_and_serve_again_after_login()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        talk.Simulator.ExpireSessions(Vendor.Hawkeye);
        talk.Simulator.ExpireSessions(Vendor.Bruin);

        using var probes = await talk.ProbesAsync();
        using var inventory = await talk.InventoryAsync();
        (await talk.LogInToHawkeyeAsync()).Dispose();
        await talk.TakeBruinTokenAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, probes.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, inventory.StatusCode);
        await VendorTalk.ReadAsync(talk.ProbesAsync());
        await VendorTalk.ReadAsync(talk.InventoryAsync());
    }

    [Fact]
    public async Task Token_ends_when_it_expires()
    {
        var clock = new HandClock();
        var options = new VendorSimulatorOptions { Time = clock, BruinTokenLifetime = TimeSpan.FromMinutes(5) };
        await using var talk = await VendorTalk.StartLoggedInAsync(options: options);

        using var before = await talk.InventoryAsync();
        clock.Advance(TimeSpan.FromMinutes(5));
        using var after = await talk.InventoryAsync();

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }
}
