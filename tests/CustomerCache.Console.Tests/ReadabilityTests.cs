using CustomerCache.Tests.Contract;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>
/// Every page is readable in light and dark, and by screen readers. Saves each in the folder <c>screenshots</c>.
/// </summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReadabilityTests(ConsoleBrowser browser, DegradedServer degraded)
{
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "screenshots");

    // WCAG 2.2, levels A and AA.
    private static readonly object Rules = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" } };

    // All that the scheme changes.
    private static readonly object ColorRules = new { type = "rule", values = new[] { "color-contrast" } };

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string, string, string> Pages =>
        new()
        {
            { "overview", "", ".past svg" },
            { "tenant", $"#/tenant/{VendorLab.Vco1}?decision=removed_not_monitorable", ".window tbody th" },
            { "devices", "#/devices?q=edge", "tbody th" },
            { "device", "#/device/velocloud/{serial}", ".people" },
            { "changes", "#/changes", "tbody [title]" },
            { "caches", "#/caches", "tbody tr:last-child td:last-child:not(:text('…'))" },
            { "cache", "#/cache/static", "tbody tr, .page.cache > p:not([hidden])" },
            { "job", "#/job/{job}", "dd" },
            { "vendors", "#/vendors", "tbody tr" },
            { "history", "#/history", ".lines" },
            { "alerts", "#/alerts", ".lead svg" },
            { "settings", "#/settings", "tbody tr" },
            { "document", "#/document/access.md", "article table" },
            { "health", "#/health", ".page.health a[href$='events.md']" },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_is_readable_in_light_and_dark_on_desktop_and_phone(string name, string hash, string whole)
    {
        var path = hash.Replace("{serial}", degraded.Cached.SerialNumber, StringComparison.Ordinal)
            .Replace("{job}", degraded.DroppedJob, StringComparison.Ordinal);
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);
        await tab.Page.GotoAsync("/" + path);
        await Expect(tab.Page.Locator(whole).Last).ToBeVisibleAsync();
        await tab.Page.EvaluateAsync(Axe);
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await tab.Page.EmulateMediaAsync(new() { ColorScheme = colors });
            foreach (var width in new[] { 1280, 390 })
            {
                await tab.Page.SetViewportSizeAsync(width, 900);
                await tab.Page.ScreenshotAsync(
                    new() { Path = Path.Combine(Screenshots, $"{name}-{colors}-{width}.png".ToLowerInvariant()), FullPage = true }
                );

                Assert.Equal(width, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            }

            Assert.Empty(await ViolationsAsync(tab.Page, colors == ColorScheme.Light ? Rules : ColorRules));
        }
    }

    [Fact]
    public async Task Colors_follow_the_system_until_a_choice_is_made_and_kept()
    {
        await using var tab = await browser.OpenAsync(degraded.Url, ColorScheme.Dark);
        await tab.NavigateAsync("", "Overview");
        var dark = await BackgroundAsync(tab);

        await tab.Button("Use light colours").ClickAsync();
        var light = await BackgroundAsync(tab);
        await tab.Page.ReloadAsync();
        await Expect(tab.Button("Use dark colours")).ToBeVisibleAsync();

        Assert.Equal(("rgb(14, 18, 23)", "rgb(244, 245, 247)", light), (dark, light, await BackgroundAsync(tab)));
    }

    [Fact]
    public async Task Animations_are_off_when_reduced_motion_is_preferred()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        await tab.NavigateAsync("", "Overview");

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    // The pages have no frames, and what passes is neither sent nor parsed: a third of the time that axe's own runner takes.
    private static Task<string[]> ViolationsAsync(IPage page, object rules) =>
        page.EvaluateAsync<string[]>(
            "rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })"
                + ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}`)))",
            rules
        );

    private static Task<string> BackgroundAsync(ConsoleTab tab) =>
        tab.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
}
