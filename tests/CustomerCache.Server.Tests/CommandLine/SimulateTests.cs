using System.Net;
using CustomerCache.Server.Demo;
using CustomerCache.Server.Tests.Http;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The vendors alone, and whether a server is ready, as a laptop's containers ask.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SimulateTests(StoredServer stored) : IClassFixture<StoredServer>
{
    [Fact]
    public async Task Vendors_that_run_alone_print_how_a_server_finds_them_and_no_password_and_stop_when_told()
    {
        using var stop = new CancellationTokenSource();
        using var console = new ConsoleCapture();

        var running = SimulateRun.RunAsync(new DemoSize(2, 5, 3, 0, false), IPAddress.Loopback, stop.Token);
        await console.WaitForAsync("Ready.");
        var settings = console
            .Out.Split('\n')
            .Where(l => l.StartsWith("CustomerCache__", StringComparison.Ordinal))
            .Select(l => l.Split('=', 2))
            .ToDictionary(l => l[0], l => l[1]);
        using var client = new HttpClient();
        var ready = await client.GetStringAsync(new Uri(new Uri(settings["CustomerCache__Bruin__Url"]), "/health/ready"));
        await stop.CancelAsync();

        Assert.Equal("ok", ready);
        Assert.Equal("vco2.example.net", settings["CustomerCache__VeloCloud__Hosts__1__Name"]);
        Assert.DoesNotContain("made-up-password", console.Out, StringComparison.Ordinal);
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Ready_is_exit_code_0_where_there_is_something_to_serve_and_3_where_there_is_nobody()
    {
        var ready = await ConsoleCapture.RunAsync("ready", "--server", stored.Client.BaseAddress!.ToString());
        var nobody = await ConsoleCapture.RunAsync("ready", "--server", "http://127.0.0.1:1");

        Assert.Equal((0, 3), (ready.Code, nobody.Code));
        Assert.Equal("ok", Assert.Single(ready.Out));
    }
}
