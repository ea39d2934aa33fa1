using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The domain caches.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CachesPageTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Domain_shows_its_strategy_counts_and_size()
    {
        await StoreAsync("static", "countries");
        using var hit = await degraded.Server.Client.GetAsync("/v1/caches/static/entries/countries");
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/caches", "Caches");

        await Expect(tab.Row("whmcs-invoice")).ToContainTextAsync("hybrid");
        var cells = tab.Row("static").GetByRole(AriaRole.Cell);
        await Expect(cells.Nth(2)).ToHaveTextAsync("50.0 %");
        await Expect(cells.Nth(9)).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Stale_value_is_dropped_by_its_key()
    {
        await StoreAsync("orders", "orders:detail:42");
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("#/caches", "Caches");
        await tab.Page.GetByLabel("Domain", new() { Exact = true }).SelectOptionAsync("orders");

        await tab.Page.GetByLabel("What", new() { Exact = true }).FillAsync("orders:detail:42");
        await tab.Button("Drop").ClickAsync();

        await Expect(tab.Main).ToContainTextAsync("Dropped the key orders:detail:42 in orders: 1 entry.");
        await Expect(tab.Announced).ToContainTextAsync("1 entry");
    }

    [Fact]
    public async Task Pattern_needs_a_confirmation_and_a_bad_one_is_refused_by_name()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(400);
        await tab.NavigateAsync("#/caches", "Caches");
        await tab.Page.GetByLabel("Domain", new() { Exact = true }).SelectOptionAsync("orders");

        await tab.Page.GetByLabel("Entity").CheckAsync();
        await tab.Page.GetByLabel("What", new() { Exact = true }).FillAsync("not an entity");
        await tab.Button("Drop").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("entities");
        await tab.Page.GetByLabel("Pattern").CheckAsync();
        await tab.Page.GetByLabel("What", new() { Exact = true }).FillAsync("orders:nothing:*");
        await tab.Button("Drop").ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Drop" }).ClickAsync();

        await Expect(tab.Main).ToContainTextAsync("Dropped every key like orders:nothing:* in orders: 0 entries.");
    }

    private async Task StoreAsync(string domain, string key)
    {
        var path = $"/v1/caches/{domain}/entries/{key}";
        using var miss = await degraded.Server.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { key }) };
        request.Headers.Add("X-Fetch-Lease", miss.Headers.GetValues("X-Fetch-Lease"));
        using var stored = await degraded.Server.Client.SendAsync(request);
        stored.EnsureSuccessStatusCode();
    }
}
