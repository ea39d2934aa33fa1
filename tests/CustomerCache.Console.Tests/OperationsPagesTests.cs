using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>Vendors, history, keys of caches, the history of a job, settings and documents.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class OperationsPagesTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Failing_vendor_shows_its_last_error_and_a_working_one_its_durations()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/vendors", "Vendors");

        await Expect(tab.Row("vco2.example.net")).ToContainTextAsync("simulated fault");
        var bruin = tab.Row("bruin");
        await Expect(bruin.GetByRole(AriaRole.Cell).Nth(0)).ToHaveTextAsync("closed");
        await Expect(bruin.GetByRole(AriaRole.Cell).Nth(6)).ToContainTextAsync("s");
        await Expect(bruin.GetByRole(AriaRole.Cell).Nth(9)).ToHaveTextAsync("none");
    }

    [Fact]
    public async Task History_of_a_day_is_drawn_and_described_in_words()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/history", "History");

        await Expect(Chart(tab, "Records: ", "vco1.example.net")).ToBeVisibleAsync();
        await Expect(Chart(tab, "Devices by decision: ", "cached")).ToBeVisibleAsync();
        await tab.Page.GetByLabel("The last").SelectOptionAsync("1");
        await Expect(Chart(tab, "Age of what is served: ", "vco2.example.net 9 h")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Keys_of_a_domain_are_found_by_pattern_and_their_values_are_shown()
    {
        foreach (var key in new[] { "pages:1", "pages:2", "others:1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/caches/orders/entries/{key}")
            {
                Content = JsonContent.Create(new { greeting = $"hello {key}" }),
            };
            request.Headers.Add("X-Depends-On", "page:1");
            using var stored = await degraded.Server.Client.SendAsync(request);
            stored.EnsureSuccessStatusCode();
        }

        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("#/caches", "Caches");
        await tab.Link("orders").ClickAsync();
        await Expect(tab.Heading).ToHaveTextAsync("Cache orders");
        await tab.Page.GetByLabel("Pattern").FillAsync("pages:*");
        await tab.Button("Show").ClickAsync();

        await Expect(tab.Row("pages:2")).ToBeVisibleAsync();
        await Expect(tab.Row("others:1")).ToHaveCountAsync(0);
        await tab.Button("pages:2").ClickAsync();
        await Expect(tab.Main).ToContainTextAsync("hello pages:2");
        await Expect(tab.Main).ToContainTextAsync("Depends on page:1");
    }

    [Fact]
    public async Task Details_of_a_job_show_why_it_failed_and_a_retry()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/job/" + degraded.DroppedJob, "Job");

        await Expect(tab.Main).ToContainTextAsync("dropped: unheard-of of unheard");
        await Expect(tab.Main).ToContainTextAsync("Unheard 1");
        await Expect(tab.Button("Retry")).ToBeEnabledAsync();
        await Expect(tab.Button("Drop …")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Settings_in_force_are_shown_with_secrets_hidden()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/settings", "Settings");
        await tab.Page.GetByLabel("Filter").FillAsync("bruin:");

        await Expect(tab.Row("CustomerCache:Bruin:ClientSecret")).ToContainTextAsync("***");
        await Expect(tab.Row("CustomerCache:Bruin:MaxConcurrency")).ToBeVisibleAsync();
        await Expect(tab.Row("CustomerCache:Refresh:Interval")).ToHaveCountAsync(0);
    }

    private static ILocator Chart(ConsoleTab tab, string start, string part) =>
        tab.Page.Locator($"svg[aria-label^='{start}'][aria-label*='{part}']");
}
