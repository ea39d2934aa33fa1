using System.Text.RegularExpressions;
using CustomerCache.Tests.Contract;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The overview of all tenants.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class OverviewTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Problems_come_first_with_their_reason()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("", "Overview");

        await Expect(tab.Main).ToContainTextAsync("1 of 3 tenants needs somebody");
        var first = tab.Page.GetByRole(AriaRole.Row).Nth(1);
        await Expect(first).ToContainTextAsync("vco2.example.net");
        await Expect(first)
            .ToContainTextAsync(
                "ago because the orchestrator did not answer with a list of devices; the next try is due. The vendor: Error 500"
            );
        await Expect(first).ToContainTextAsync("Served from 9 h");
        await Expect(first).ToContainTextAsync("failing");
    }

    [Fact]
    public async Task Fresh_tenant_shows_its_records_age_and_history()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("", "Overview");

        var row = tab.Row("vco1.example.net");
        var records = (await degraded.Server.TenantAsync(VendorLab.Vco1)).GetProperty("records").GetInt32();
        await Expect(row).ToContainTextAsync("Fresh: built");
        await Expect(row.GetByRole(AriaRole.Cell).Nth(1)).ToHaveTextAsync($"{records}");
        await Expect(row).ToContainTextAsync("of 4 h");
        await Expect(row.GetByRole(AriaRole.Img))
            .ToHaveAttributeAsync("aria-label", $"Records over the last 2 refreshes: {records} to {records}, now {records}");
    }

    [Fact]
    public async Task Times_are_local_and_show_UTC_in_a_tooltip()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("", "Overview");

        var due = (await degraded.Server.TenantAsync(VendorLab.Vco1)).GetProperty("next_refresh_at").GetDateTimeOffset();
        var next = tab.Row("vco1.example.net").GetByRole(AriaRole.Cell).Nth(3).GetByRole(AriaRole.Time);
        await Expect(next)
            .ToHaveAttributeAsync("title", new Regex($" · {due:yyyy-MM-dd HH:mm:ss} UTC$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(next)
            .ToContainTextAsync($"{TimeZoneInfo.ConvertTime(due, TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid")):HH:mm}");
    }

    [Fact]
    public async Task Broken_stream_is_shown_and_reopened()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(0);
        await tab.Page.RouteAsync("**/v1/tenants/events", route => route.AbortAsync());

        await tab.NavigateAsync("", "Overview");
        await Expect(tab.Page.GetByText("Not live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tab.Announced).ToContainTextAsync("Not live");
        await tab.Page.UnrouteAsync("**/v1/tenants/events");

        await Expect(tab.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(tab.Announced).ToHaveTextAsync("Live again.");
    }

    [Fact]
    public async Task Page_that_is_left_before_the_tenants_are_loaded_leaves_nothing_running()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(503);
        await tab.Page.AddInitScriptAsync(
            "{ const [start, stop] = [setInterval, clearInterval]; window.running = new Set(); window.setInterval = (...words) => { const "
                + "id = start(...words); running.add(id); return id; }; window.clearInterval = id => { stop(id); running.delete(id); }; }"
        );
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await tab.Page.RouteAsync(
            "**/v1/tenants",
            async route =>
            {
                await known.Task;
                await route.ContinueAsync();
            }
        );

        await tab.NavigateAsync("", "Overview");
        await tab.Link("Health").ClickAsync();
        await Expect(tab.Heading).ToHaveTextAsync("Health");
        known.SetResult();
        await Expect(tab.Row("velocloud/vco1.example.net")).ToBeVisibleAsync();

        // Ages advance by one for the whole page.
        Assert.Equal(1, await tab.Page.EvaluateAsync<int>("running.size"));
    }

    [Fact]
    public async Task Unknown_address_leads_back()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/nothing", "No such page");
        await tab.Link("To the overview").ClickAsync();

        await Expect(tab.Heading).ToHaveTextAsync("Overview");
    }
}
