using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The circuit breaker of a vendor.</summary>
public sealed class VendorCircuitTests
{
    private const string Nothing = """{"documents":[]}""";

    [Fact]
    public async Task Run_of_connection_failures_opens_the_circuit_and_a_good_trial_closes_it()
    {
        using var lab = new SourcesLab();
        var works = false;
        lab.Http.OnAsync(
            SourcesLab.Inventory,
            null,
            (_, _) => Task.FromResult(works ? ScriptedHttp.Json(Nothing) : ScriptedHttp.Refused())
        );

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(VendorFaultKind.Connection, await AskAsync(lab));
        }

        var held = (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault;
        Assert.Equal(
            new VendorFault(
                VendorFaultKind.CircuitOpen,
                null,
                "Bruin api.bruin.example.com is failing; calls are held back until 2026-03-10 12:00:15Z"
            ),
            held
        );
        Assert.Equal(20, lab.Http.Calls.Count);
        Assert.Equal(lab.Clock.GetUtcNow().AddSeconds(15), lab.Channel("Bruin").CircuitOpenUntil);

        lab.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(VendorFaultKind.Connection, await AskAsync(lab));
        Assert.Equal(VendorFaultKind.CircuitOpen, await AskAsync(lab));
        Assert.Equal(21, lab.Http.Calls.Count);

        works = true;
        lab.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Null(await AskAsync(lab));
        Assert.Null(await AskAsync(lab));
        Assert.Null(lab.Channel("Bruin").CircuitOpenUntil);
        Assert.Equal((1, 1), (lab.Log.Of(3010).Count, lab.Log.Of(3011).Count));
    }

    [Theory]
    [InlineData(500, "{}", true)]
    [InlineData(200, "<html>", true)]
    [InlineData(400, "{}", false)]
    [InlineData(404, "{}", false)]
    public async Task Failures_of_the_vendor_are_the_only_ones_that_count(int status, string body, bool opens)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, () => ScriptedHttp.Json(body, status));

        for (var i = 0; i < 30; i++)
        {
            await AskAsync(lab);
        }

        Assert.Equal(opens, lab.Channel("Bruin").CircuitOpenUntil is not null);
    }

    [Fact]
    public async Task Vendor_that_fails_every_other_time_keeps_its_circuit_closed()
    {
        using var lab = new SourcesLab();
        var turn = 0;
        lab.Http.OnAsync(
            SourcesLab.Inventory,
            null,
            (_, _) => Task.FromResult(turn++ % 2 == 0 ? ScriptedHttp.Refused() : ScriptedHttp.Json(Nothing))
        );

        for (var i = 0; i < 1000; i++)
        {
            Assert.NotEqual(VendorFaultKind.CircuitOpen, await AskAsync(lab));
            lab.Clock.Advance(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public async Task Vendor_that_hangs_opens_the_circuit_after_one_round_of_timeouts()
    {
        using var lab = new SourcesLab();
        var silence = new Gate();
        lab.Http.OnAsync(
            SourcesLab.Inventory,
            null,
            async (_, token) =>
            {
                await silence.EnterAsync(token);
                return ScriptedHttp.Json(Nothing);
            }
        );

        var calls = Enumerable.Range(0, 8).Select(_ => AskAsync(lab)).ToArray();
        await silence.ArrivedAsync(8);
        lab.Clock.Advance(TimeSpan.FromSeconds(90));

        Assert.All(await Task.WhenAll(calls), kind => Assert.Equal(VendorFaultKind.TimedOut, kind));
        Assert.Equal(VendorFaultKind.CircuitOpen, await AskAsync(lab));
        Assert.Equal(8, lab.Http.Calls.Count);
    }

    [Fact]
    public async Task Failing_host_does_not_open_the_circuit_of_another()
    {
        using var lab = new SourcesLab(options =>
            options.VeloCloud.Hosts.Add(
                new()
                {
                    Name = "vco2.example.net",
                    Username = "u",
                    Password = "p",
                }
            )
        );
        lab.Http.On(SourcesLab.Links, ScriptedHttp.Refused)
            .On("https://vco2.example.net/portal/rest/login/operatorLogin", () => ScriptedHttp.LoggedIn())
            .On("https://vco2.example.net/portal/rest/monitoring/getEnterpriseEdgeLinkStatus", () => ScriptedHttp.Json("[]"));

        for (var i = 0; i < 25; i++)
        {
            await lab.VeloCloudPort.ListEdgeLinksAsync(default);
        }

        Assert.Equal(20, lab.CallsTo(SourcesLab.Links));
        Assert.True(lab.Sources.TryGetVeloCloud("vco2.example.net", out var other));
        Assert.True((await other.ListEdgeLinksAsync(default)).IsSuccess);
    }

    private static async Task<VendorFaultKind?> AskAsync(SourcesLab lab) =>
        (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault?.Kind;
}
