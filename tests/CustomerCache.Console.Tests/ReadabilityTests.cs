using System.Globalization;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>
/// Every page can be read by day and by night, with eyes and without. Leaves a picture of each in the folder <c>screenshots</c>.
/// </summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReadabilityTests(ConsoleBrowser browser, NightShift night)
{
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "screenshots");

    // The lowest contrast of any text with what is behind it. What is switched off may be pale.
    private const string LowestContrast = """
        () => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let e = element; e; e = e.parentElement) {
              const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
              if (a > 0) return [r, g, b];
            }
            return [255, 255, 255];
          };
          let lowest = [21, ''];
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const element = texts.currentNode.parentElement;
            if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest(':disabled, .unseen, svg, script')) continue;
            const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < lowest[0]) lowest = [ratio, texts.currentNode.data.trim()];
          }
          return `${lowest[0].toFixed(2)} ${lowest[1]}`;
        }
        """;

    // What a screen reader needs of every page: names for what can be acted on, heads for tables, one heading of the first level.
    private const string Unnamed = """
        () => [
          ...[...document.querySelectorAll('button, a, input, select')].filter(e => e.checkVisibility() && !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).map(e => e.outerHTML),
          ...[...document.querySelectorAll('table')].filter(t => !t.caption || [...t.querySelectorAll('th')].some(h => !h.scope)).map(t => t.outerHTML.slice(0, 200)),
          ...[...document.querySelectorAll('[id]')].filter((e, i, all) => all.findIndex(o => o.id === e.id) !== i).map(e => 'twice #' + e.id),
          ...(document.querySelectorAll('h1').length === 1 ? [] : ['not one h1']),
          ...['banner', 'main', 'contentinfo'].filter(() => !document.querySelector('main') || !document.querySelector('header') || !document.querySelector('footer') || !document.querySelector('nav[aria-label]')),
        ]
        """;

    public static TheoryData<string, string, string> Pages =>
        new()
        {
            { "overview", "", ".past svg" },
            { "tenant", $"#/tenant/{VendorLab.Vco1}?decision=removed_not_monitorable", ".window tbody th" },
            { "devices", "#/devices?q=edge", "tbody th" },
            { "device", "#/device/velocloud/{serial}", ".people" },
            { "changes", "#/changes", "tbody [title]" },
            { "caches", "#/caches", "tbody tr:last-child td:last-child:not(:text('…'))" },
            { "health", "#/health", ".page.health a[href$='events.md']" },
        };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_can_be_read_by_day_and_by_night(string name, string hash, string whole)
    {
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using var tab = await browser.OpenAsync(night.Url, colors);
            tab.Expect(503);
            await tab.Page.GotoAsync("/" + hash.Replace("{serial}", night.Cached.SerialNumber, StringComparison.Ordinal));
            await Expect(tab.Page.Locator(whole).Last).ToBeVisibleAsync();

            await tab.Page.ScreenshotAsync(
                new() { Path = Path.Combine(Screenshots, $"{name}-{colors}.png".ToLowerInvariant()), FullPage = true }
            );
            var lowest = await tab.Page.EvaluateAsync<string>(LowestContrast);

            Assert.True(double.Parse(lowest.Split(' ')[0], CultureInfo.InvariantCulture) >= 4.5, $"{colors}: {lowest}");
            Assert.Empty(await tab.Page.EvaluateAsync<string[]>(Unnamed));
        }
    }

    [Fact]
    public async Task Colors_follow_the_system_until_somebody_chooses_and_the_choice_is_kept()
    {
        await using var tab = await browser.OpenAsync(night.Url, ColorScheme.Dark);
        await tab.GoAsync("", "Overview");
        var dark = await GroundAsync(tab);

        await tab.Button("Use light colours").ClickAsync();
        var light = await GroundAsync(tab);
        await tab.Page.ReloadAsync();
        await Expect(tab.Button("Use dark colours")).ToBeVisibleAsync();

        Assert.Equal(("rgb(14, 18, 23)", "rgb(244, 245, 247)", light), (dark, light, await GroundAsync(tab)));
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_want_no_motion()
    {
        await using var tab = await browser.OpenAsync(night.Url);
        await tab.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        await tab.GoAsync("", "Overview");

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    [Fact]
    public async Task A_narrow_screen_needs_no_sideways_scrolling()
    {
        await using var tab = await browser.OpenAsync(night.Url);
        await tab.Page.SetViewportSizeAsync(400, 800);

        await tab.GoAsync("", "Overview");
        await Expect(tab.Main).ToContainTextAsync("needs somebody");

        await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, "overview-narrow.png") });
        Assert.True(await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    private static Task<string> GroundAsync(ConsoleTab tab) =>
        tab.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
}
