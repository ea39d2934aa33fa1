using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The page of one tenant and its actions.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class TenantPageTests(ConsoleBrowser browser, DegradedServer degraded)
{
    private static readonly string Vco1 = $"#/tenant/{VendorLab.Vco1}";

    [Fact]
    public async Task Decision_is_a_bar_that_lists_its_devices()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        var funnel = (await degraded.Server.TenantAsync(VendorLab.Vco1)).Funnel();

        await tab.NavigateAsync(Vco1, "vco1.example.net");
        await Expect(tab.Page.Locator(".funnel button")).ToHaveCountAsync(funnel.Count);
        var bar = tab.Page.Locator("[data-decision=removed_not_monitorable]");
        await Expect(bar).ToContainTextAsync($"{funnel["removed_not_monitorable"]}");
        await bar.ClickAsync();

        await Expect(bar).ToHaveAttributeAsync("aria-pressed", "true");
        var devices = tab.Page.Locator(".window tbody tr:not(.spacer)");
        var edges = degraded
            .Lab.Fleet.EdgesOf("vco1.example.net")
            .Where(e => degraded.Lab.Fleet.CaseOf(e) == DeviceCase.NotMonitorable)
            .OrderBy(e => e.SerialNumber, StringComparer.Ordinal)
            .ToArray();
        var edge = edges[0];
        await Expect(devices).ToHaveCountAsync(edges.Length + edges.Count(e => e.HaSerialNumber is not null));
        await Expect(devices.First).ToContainTextAsync(edge.SerialNumber!);
        await tab.Page.ReloadAsync();
        await Expect(devices.First).ToContainTextAsync(edge.SerialNumber!);
    }

    [Fact]
    public async Task Devices_that_could_not_be_read_are_not_shown_as_none()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(500);
        await tab.Page.RouteAsync("**/devices?*", route => route.FulfillAsync(new() { Status = 500 }));

        await tab.NavigateAsync(Vco1 + "?decision=cached", "vco1.example.net");

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server answered 500.");
        await Expect(tab.Page.GetByText("None.", new() { Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Refresh_started_here_is_watched_to_its_end()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        await tab.NavigateAsync(Vco1, "vco1.example.net");
        var held = lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        await tab.Button("Refresh now").ClickAsync();
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory);

        var progress = tab.Page.GetByRole(AriaRole.Progressbar);
        await Expect(progress).ToHaveAttributeAsync("aria-valuemax", "60");
        await Expect(tab.Main).ToContainTextAsync("of 60 devices decided");
        await Expect(tab.Main).ToContainTextAsync("A refresh runs now");
        held.Dispose();
        await Expect(progress).ToBeHiddenAsync();
        await Expect(tab.Announced).ToContainTextAsync("ended: stored");
        await Expect(tab.Page.GetByRole(AriaRole.Table, new() { Name = "The last refreshes" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(tab.Main).ToContainTextAsync("Fresh: built");
    }

    [Fact]
    public async Task Blocked_drop_is_accepted_after_a_confirmation()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 5, probes: 150);
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.PartialListing(0.2));
        await server.RefreshAsync(VendorLab.Hawkeye);
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        await tab.NavigateAsync($"#/tenant/{VendorLab.Hawkeye}", VendorLab.Hawkeye.Host);
        await Expect(tab.Main).ToContainTextAsync("the last refresh would have dropped too many records and was held back");

        await tab.Button("Accept the drop …").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Do this only if the devices are really gone.");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await tab.Button("Accept the drop …").ClickAsync();
        await tab.Button("Refresh and accept").ClickAsync();

        await Expect(tab.Main).ToContainTextAsync("Fresh: built");
        await Expect(tab.Button("Accept the drop …")).ToBeHiddenAsync();
        await Expect(tab.Row("").Filter(new() { HasText = "drop held back" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Records_are_exported_and_imported_as_files()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 30);
        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        await tab.NavigateAsync(Vco1, "vco1.example.net");

        var file = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Button("Export").ClickAsync());
        await tab.Button("Import …").ClickAsync();
        await Expect(Agree(tab)).ToBeDisabledAsync();
        var records = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Range(1, 12).Select(n => TestRecords.Edge(n)));
        await tab
            .Page.GetByLabel("File")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "records.json",
                    MimeType = "application/json",
                    Buffer = records,
                }
            );
        await Agree(tab).ClickAsync();

        await Expect(tab.Main).ToContainTextAsync("Imported: version 2 with 12 records is served.");
        Assert.Equal("vco1.example.net-v1.json", file.SuggestedFilename);
        await using var exported = await file.CreateReadStreamAsync();
        Assert.Equal(JsonValueKind.Array, (await JsonDocument.ParseAsync(exported)).RootElement.ValueKind);
        Assert.Equal(12, (await server.TenantAsync(VendorLab.Vco1)).GetProperty("records").GetInt32());
    }

    [Fact]
    public async Task Confirmation_is_withdrawn_when_its_page_is_left()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("", "Overview");
        await tab.Link("vco1.example.net").ClickAsync();
        await Expect(tab.Heading).ToHaveTextAsync("vco1.example.net");
        await tab.Button("Import …").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await tab.Page.GoBackAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(tab.Heading).ToHaveTextAsync("Overview");
    }

    private static ILocator Agree(ConsoleTab tab) =>
        tab.Page.GetByRole(AriaRole.Dialog).GetByText("Replace ", new() { Exact = false }).And(tab.Page.GetByRole(AriaRole.Button));

    [Fact]
    public async Task Refused_file_is_reported_with_the_position()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(400);
        await tab.NavigateAsync(Vco1, "vco1.example.net");

        await tab.Button("Import …").ClickAsync();
        await tab
            .Page.GetByLabel("File")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "records.json",
                    MimeType = "application/json",
                    Buffer = "[1]"u8.ToArray(),
                }
            );
        await Agree(tab).ClickAsync();

        var problem = tab.Page.GetByRole(AriaRole.Alert);
        await Expect(problem).ToContainTextAsync("The request was not understood. (400)");
        await Expect(problem.GetByRole(AriaRole.Listitem)).ToContainTextAsync("body[0]");
    }
}
