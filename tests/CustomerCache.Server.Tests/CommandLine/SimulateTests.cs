using System.Net;
using CustomerCache.Server.Demo;
using CustomerCache.Server.Tests.Http;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The commands <c>simulate</c>, <c>demo</c> and <c>ready</c>.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SimulateTests(StoredServer stored) : IClassFixture<StoredServer>
{
    [Fact]
    public async Task Simulated_vendors_print_the_settings_of_a_server_and_stop_on_request()
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
        Assert.Equal("made-up-password", settings["CustomerCache__VeloCloud__Hosts__1__Password"]);
        Assert.Equal("made-up-secret", settings["CustomerCache__Bruin__ClientSecret"]);
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Configured_password_is_not_printed()
    {
        using var stop = new CancellationTokenSource();
        using var console = new ConsoleCapture();
        Environment.SetEnvironmentVariable(SimulateRun.PasswordVariable, "configured-secret");
        Task<int> running;
        try
        {
            running = SimulateRun.RunAsync(new DemoSize(1, 5, 0, 0, false), IPAddress.Loopback, stop.Token);
        }
        finally
        {
            Environment.SetEnvironmentVariable(SimulateRun.PasswordVariable, null);
        }

        await console.WaitForAsync("Ready.");
        await stop.CancelAsync();

        Assert.DoesNotContain("configured-secret", console.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("__Password=", console.Out, StringComparison.Ordinal);
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Demo_shows_its_first_refresh_and_then_prints_once_what_to_try()
    {
        using var stop = new CancellationTokenSource();
        using var console = new ConsoleCapture();

        var running = DemoRun.RunAsync(new DemoSize(2, 20, 5, 0, false), bus: null, stop.Token);
        await console.WaitForAsync("/openapi/v1.json");
        var lines = console.Out.TrimEnd().Split('\n');
        await stop.CancelAsync();

        int Line(string text) => Array.FindIndex(lines, l => l.Contains(text, StringComparison.Ordinal));
        var tries = Line("Ready to try.");
        Assert.Equal(0, await running);
        Assert.InRange(Line("The first refresh runs now"), 0, tries);
        Assert.All(
            (string[])["velocloud/vco1.example.net", "velocloud/vco2.example.net", "hawkeye/hawkeye.example.net"],
            tenant => Assert.InRange(Line($"{tenant}: stored, "), Line("The first refresh runs now"), tries)
        );
        Assert.Single(lines, l => l.StartsWith("The console:", StringComparison.Ordinal));
        Assert.StartsWith("The API:", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_is_exit_code_0_when_there_is_something_to_serve_and_3_without_a_server()
    {
        var ready = await ConsoleCapture.RunAsync("ready", "--server", stored.Client.BaseAddress!.ToString());
        var unreachable = await ConsoleCapture.RunAsync("ready", "--server", "http://127.0.0.1:1");

        Assert.Equal((0, 3), (ready.Code, unreachable.Code));
        Assert.Equal("ok", Assert.Single(ready.Out));
    }
}
