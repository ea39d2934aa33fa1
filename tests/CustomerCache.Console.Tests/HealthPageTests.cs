using CustomerCache.Server;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The page of the health checks and documents.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class HealthPageTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Checks_readiness_and_the_age_of_replicas_are_shown()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);

        await tab.NavigateAsync("#/health", "Health");

        await Expect(tab.Main).ToContainTextAsync("Degraded: 1 of 4 checks fail");
        await Expect(tab.Main).ToContainTextAsync("Ready: it can serve");
        await Expect(tab.Main).ToContainTextAsync("storage: ok");
        await Expect(tab.Row("velocloud/vco2.example.net")).ToContainTextAsync("older than two intervals");
        await Expect(tab.Row("velocloud/vco1.example.net")).ToContainTextAsync("ok");
        await Expect(tab.Main).ToContainTextAsync($"Version {ProductVersion.WithCommit}");
        await Expect(tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Region, new() { Name = "Silos and the tenants" }))
            .ToContainTextAsync("active");
    }

    [Fact]
    public async Task Documents_are_shown_without_internet_access()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);
        await tab.NavigateAsync("#/health", "Health");

        await tab.Link("Log events").ClickAsync();

        await Expect(tab.Heading).ToHaveTextAsync("Log events");
        await Expect(tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Columnheader, new() { Name = "Level" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_of_the_API_is_shown_under_a_strict_policy_without_internet_access()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);
        tab.ExpectRefusals();
        await tab.NavigateAsync("#/health", "Health");

        await tab.Link("The API, to read and try").ClickAsync();

        await Expect(tab.Page.GetByText("The selected records, as one array or one per line").First)
            .ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Expect(tab.Page.GetByText("Crosses SD-WAN edges and network probes").First).ToBeVisibleAsync();
    }
}
