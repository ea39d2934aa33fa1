using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Everything can be done without a mouse.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class KeyboardTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task First_tab_stop_skips_to_the_content()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("", "Overview");
        await Expect(tab.Row("vco2.example.net")).ToBeVisibleAsync();

        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Link("Skip to the content")).ToBeFocusedAsync();
        await Expect(tab.Link("Skip to the content")).ToBeInViewportAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Main).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Tab");

        await Expect(tab.Link("vco2.example.net")).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Heading).ToBeFocusedAsync();
        await Expect(tab.Heading).ToHaveTextAsync("vco2.example.net");
    }

    [Fact]
    public async Task Every_page_is_reached_by_tab_and_enter_and_its_heading_is_read_first()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);
        await tab.NavigateAsync("", "Overview");

        foreach (
            var (link, heading) in new[]
            {
                ("Find a device", "Find a device"),
                ("Changes", "Changes"),
                ("Caches", "Caches"),
                ("Health", "Health"),
                ("Overview", "Overview"),
            }
        )
        {
            await TabToAsync(tab, tab.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = link }));
            await tab.Page.Keyboard.PressAsync("Enter");
            await Expect(tab.Heading).ToHaveTextAsync(heading);
            await Expect(tab.Heading).ToBeFocusedAsync();
            Assert.Equal($"{heading} – CustomerCache", await tab.Page.TitleAsync());
        }
    }

    [Fact]
    public async Task Refresh_and_bars_are_operated_by_keyboard()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 40);
        await using var server = await lab.ServeBuiltAsync();
        await using var tab = await browser.OpenAsync(server.Client.BaseAddress!);
        await tab.NavigateAsync($"#/tenant/{VendorLab.Vco1}", "vco1.example.net");
        await Expect(tab.Button("Refresh now")).ToBeEnabledAsync();

        await TabToAsync(tab, tab.Button("Refresh now"));
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Announced).ToContainTextAsync("ended: stored");
        var bar = tab.Page.Locator("[data-decision=cached]");
        await TabToAsync(tab, bar);
        await tab.Page.Keyboard.PressAsync("Space");
        await Expect(tab.Page.Locator(".window tbody tr:not(.spacer)").First).ToBeVisibleAsync();
        await TabToAsync(tab, tab.Page.Locator(".window"));
        await tab.Page.Keyboard.PressAsync("Tab");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Heading).ToContainTextAsync("VC0");
        await Expect(tab.Heading).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(ConsoleTab tab, ILocator target)
    {
        for (var stops = 0; stops < 60; stops++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }

            await tab.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{target} cannot be reached by Tab");
    }
}
