using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>The page of change events, jobs and invalidations.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ChangesPageTests(ConsoleBrowser browser, DegradedServer degraded)
{
    [Fact]
    public async Task Event_appears_in_its_channel_and_as_a_job()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);

        await tab.NavigateAsync("#/changes", "Changes");

        await Expect(tab.Row("own")).ToContainTextAsync("listening");
        var jobs = tab.Page.GetByRole(AriaRole.Table, new() { Name = "Jobs" });
        await Expect(jobs).ToContainTextAsync("bruin_inventory");
        await tab.Page.GetByLabel("Show").SelectOptionAsync("waiting");
        await Expect(tab.Main).ToContainTextAsync("No job is waiting.");
    }

    [Fact]
    public async Task Dropped_jobs_are_found_by_their_state_with_the_reason()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("#/changes", "Changes");

        await tab.Page.GetByLabel("Show").SelectOptionAsync("dropped");

        var job = tab
            .Page.GetByRole(AriaRole.Table, new() { Name = "Jobs" })
            .GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "unheard-of" })
            .First;
        await Expect(job).ToContainTextAsync("dropped");
        await Expect(job).ToContainTextAsync("no hook knows jobs of type 'unheard-of'");
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByLabel("Show")).ToHaveValueAsync("dropped");
    }

    [Fact]
    public async Task Dead_letter_shows_its_reason_and_is_dropped_after_a_confirmation()
    {
        using (
            var taken = await degraded.Server.Client.PostAsJsonAsync(
                "/v1/events",
                new
                {
                    entity = "Unheard",
                    change = "update",
                    ids = new[] { "to-drop" },
                }
            )
        )
        {
            taken.EnsureSuccessStatusCode();
        }

        await using var tab = await browser.OpenAsync(degraded.Url);
        await tab.NavigateAsync("#/changes", "Changes");
        var letters = tab.Page.GetByRole(AriaRole.Table, new() { Name = "Dead letters" });
        var letter = letters.GetByRole(AriaRole.Row).Filter(new() { HasText = "to-drop" });
        await Expect(letter).ToContainTextAsync("no hook knows jobs of type 'unheard-of'");

        await letter.GetByRole(AriaRole.Button, new() { Name = "Drop" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Drop" }).ClickAsync();

        await Expect(letter).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Repeated_failure_is_shown_once()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        tab.Expect(500);

        // So that it is polled again at once.
        await tab.Page.AddInitScriptAsync(
            "{ const wait = setTimeout; window.setTimeout = (what, ms, ...words) => wait(what, ms === 5000 ? 0 : ms, ...words); }"
        );
        await tab.NavigateAsync("#/changes", "Changes");
        await Expect(tab.Row("own")).ToBeVisibleAsync();
        var (failures, many) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await tab.Page.RouteAsync(
            "**/v1/jobs?*",
            async route =>
            {
                await route.FulfillAsync(new() { Status = 500 });
                if (Interlocked.Increment(ref failures) == 10)
                {
                    many.SetResult();
                }
            }
        );
        await tab.Page.GetByRole(AriaRole.Alert).EvaluateAsync("e => e.id = 'first'");
        await many.Task;

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToHaveIdAsync("first");
    }

    [Fact]
    public async Task Invalidations_appear_without_a_reload()
    {
        await using var tab = await browser.OpenAsync(degraded.Url);
        var following = tab.Page.WaitForRequestAsync(request => request.Url.Contains("/v1/invalidations?after=", StringComparison.Ordinal));
        await tab.NavigateAsync("#/changes", "Changes");
        await following;

        using var dropped = await degraded.Server.Client.PostAsJsonAsync(
            "/v1/caches/orders/invalidate",
            new { keys = new[] { "orders:detail:77" } }
        );
        dropped.EnsureSuccessStatusCode();

        await Expect(tab.Page.GetByRole(AriaRole.Table, new() { Name = "What became stale" })).ToContainTextAsync("key orders:detail:77");
    }
}
