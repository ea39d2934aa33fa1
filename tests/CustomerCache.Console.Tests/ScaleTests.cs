using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Pages with fifty thousand devices are as fast as empty ones.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ScaleTests(ConsoleBrowser browser, ITestOutputHelper output)
{
    private const int Devices = 50_000;
    private const int Rounds = 9;

    // Other load of a machine makes pages slower, never faster: the best of some attempts describes the pages best.
    private const int Tries = 3;

    // An empty page is ready when it is loaded, the overview when its tenants can be read and chosen.
    private const string Loaded = "() => document.readyState === 'complete'";
    private const string Interactive = "() => document.querySelector('.tenants tbody a') !== null";

    [Fact]
    public async Task Page_with_fifty_thousand_devices_opens_as_fast_as_an_empty_one_and_lists_a_window_at_a_time()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 5);
        await using var server = await lab.ServeBuiltAsync();
        await ImportAsync(server);
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);

        var ratio = double.MaxValue;
        for (var attempt = 0; attempt < Tries && ratio > 2; attempt++)
        {
            ratio = Math.Min(ratio, await RatioAsync(tab));
        }

        await Expect(tab.Row("vco1.example.net")).ToContainTextAsync("50,000");
        await ListedAsync(tab);
        Assert.True(ratio <= 2, $"The overview takes {ratio:F2} times as long as an empty page");
    }

    private async Task<double> RatioAsync(ConsoleTab tab)
    {
        List<double> empty = [],
            overview = [];
        for (var round = 0; round < Rounds; round++)
        {
            empty.Add(await MeasureAsync(tab, "/health/live", Loaded));
            overview.Add(await MeasureAsync(tab, "/", Interactive));
        }

        var ratio = Median(overview) / Median(empty);
        output.WriteLine($"overview {Median(overview):F0} ms, empty page {Median(empty):F0} ms, ratio {ratio:F2}");
        return ratio;
    }

    private static async Task ListedAsync(ConsoleTab tab)
    {
        await tab.NavigateAsync($"#/tenant/{VendorLab.Vco1}?decision=kept_imported", "vco1.example.net");
        var rows = tab.Page.Locator(".window tbody tr:not(.spacer)");
        await Expect(rows.First).ToContainTextAsync("VC00001");
        var window = tab.Page.Locator(".window");
        for (var page = 1; page <= 4; page++)
        {
            await window.EvaluateAsync("e => e.scrollTop = e.scrollHeight");
            await Expect(tab.Main).ToContainTextAsync($"{(page + 1) * 500:N0} read");
            Assert.InRange(await rows.CountAsync(), 1, 60);
        }

        await tab.Page.GetByLabel("From serial number").FillAsync("VC49990");
        await Expect(rows.First).ToContainTextAsync("VC49990");
        await Expect(rows.Last).ToContainTextAsync("VC50000");
        await Expect(rows).ToHaveCountAsync(11);
    }

    private static async Task<double> MeasureAsync(ConsoleTab tab, string path, string moment)
    {
        var started = Stopwatch.GetTimestamp();
        await tab.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
        await tab.Page.WaitForFunctionAsync(moment);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task ImportAsync(RunningServer server)
    {
        using var content = new ByteArrayContent(
            Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(1, Devices).Select(n => TestRecords.Edge(n).GetRawText()))}]")
        );
        using var response = await server.Client.PostAsync($"/v1/tenants/{VendorLab.Vco1}/import", content);
        response.EnsureSuccessStatusCode();
        Assert.Equal(
            Devices,
            JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("records").GetInt32()
        );
    }
}
