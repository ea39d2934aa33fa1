using CustomerCache.Simulator;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The pages of the devices: search, client and contacts.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class DevicePagesTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Device_is_found_by_a_part_of_its_name()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        var edge = degraded.Cached;
        await tab.NavigateAsync("#/devices", "Find a device");

        await tab.Page.GetByLabel("Serial number, name or client").FillAsync(edge.Name[1..].ToUpperInvariant());
        await tab.Row(edge.SerialNumber!).First.GetByRole(AriaRole.Link, new() { Name = edge.SerialNumber!, Exact = true }).ClickAsync();

        await Expect(tab.Heading).ToContainTextAsync($"{edge.SerialNumber} {edge.Name}");
        await Expect(tab.Main).ToContainTextAsync("Served: the client is known in Bruin and the management status is monitorable.");
        await Expect(tab.Main).ToContainTextAsync("Whom to call");
        await Expect(tab.Page.Locator("a[href^='tel:']").First).ToBeVisibleAsync();
        await tab.Page.GoBackAsync();
        await Expect(tab.Row(edge.SerialNumber!).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Enter_opens_the_device_whose_serial_number_was_typed()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("#/devices", "Find a device");

        await tab.Page.GetByLabel("Serial number, name or client").FillAsync(degraded.Cached.SerialNumber!.ToLowerInvariant());
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Heading).ToContainTextAsync(degraded.Cached.SerialNumber);
        await Expect(tab.Heading).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Enter_waits_for_the_latest_input()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        var (former, last) = (
            degraded.Cached.SerialNumber!,
            degraded.Lab.Fleet.EdgesOf("vco1.example.net").Last(e => degraded.Lab.Fleet.CaseOf(e) == DeviceCase.Cached).SerialNumber!
        );
        await tab.NavigateAsync($"#/devices?q={former}", "Find a device");
        await Expect(tab.Row(former)).ToBeVisibleAsync();
        var (asked, answered) = (
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        await tab.Page.RouteAsync(
            "**/v1/devices?*",
            async route =>
            {
                asked.TrySetResult();
                await answered.Task;
                await route.ContinueAsync();
            }
        );

        await tab.Page.GetByLabel("Serial number, name or client").FillAsync(last);
        await asked.Task;
        await tab.Page.Keyboard.PressAsync("Enter");
        answered.SetResult();

        await Expect(tab.Heading).ToContainTextAsync(last);
    }

    [Fact]
    public async Task Failed_search_can_be_retried()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(500);
        await tab.Page.RouteAsync("**/v1/devices?*", route => route.FulfillAsync(new() { Status = 500 }));
        await tab.NavigateAsync($"#/devices?q={degraded.Cached.SerialNumber}", "Find a device");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await tab.Page.UnrouteAsync("**/v1/devices?*");

        await tab.Button("Find").ClickAsync();

        await Expect(tab.Heading).ToContainTextAsync(degraded.Cached.SerialNumber!);
    }

    [Fact]
    public async Task Device_that_is_not_served_shows_the_reason()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        var edge = degraded.Lab.Fleet.EdgesOf("vco1.example.net").First(e => degraded.Lab.Fleet.CaseOf(e) == DeviceCase.WithoutInventory);
        await tab.NavigateAsync($"#/devices?q={edge.SerialNumber}", "Find a device");

        await Expect(tab.Row(edge.SerialNumber!)).ToContainTextAsync("not served");
        await tab.Link(edge.SerialNumber!).ClickAsync();

        await Expect(tab.Main).ToContainTextAsync("Not served: Bruin knows no active inventory for the serial number.");
    }

    [Fact]
    public async Task Record_folds()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync($"#/device/velocloud/{degraded.Cached.SerialNumber}", degraded.Cached.SerialNumber!);
        var member = tab.Page.GetByText("enterprise_id:");

        await Expect(member).ToBeVisibleAsync();
        await tab.Button("Close all").ClickAsync();
        await Expect(member).ToBeHiddenAsync();
        await tab.Button("Open all").ClickAsync();
        await Expect(member).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Unknown_device_is_reported_as_such()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/devices?q=no-such-thing", "Find a device");
        await Expect(tab.Main).ToContainTextAsync("Nothing is known of “no-such-thing”.");
        await tab.NavigateAsync("#/device/velocloud/<b>no<b>", "<b>no<b>");

        await Expect(tab.Main).ToContainTextAsync("Nothing is known of this device");
    }
}
