using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>Follows refreshes to their ends: bars on a terminal, lines in a pipe, objects for programs.</summary>
internal sealed class RefreshWatch(ServerClient client, bool json)
{
    private const int BarWidth = 30;

    /// <summary>The states that the refreshes ended with.</summary>
    public async Task<string[]> FollowAsync(IReadOnlyList<(string Id, string Tenant)> refreshes, CancellationToken cancellationToken)
    {
        var terminal = Terminal.Out();
        return json || !Terminal.IsWatched(terminal)
            ? await Task.WhenAll(refreshes.Select(r => FollowAsync(r.Id, Print, cancellationToken)))
            : await FollowAsync(refreshes, terminal, cancellationToken);
    }

    // A bar for each, until all have ended.
    private async Task<string[]> FollowAsync(
        IReadOnlyList<(string Id, string Tenant)> refreshes,
        IAnsiConsole terminal,
        CancellationToken cancellationToken
    )
    {
        var progress = terminal
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new PercentageColumn(),
                new SpinnerColumn()
            );
        return await progress.StartAsync(async context =>
        {
            var bars = refreshes.ToDictionary(
                r => r.Id,
                r => context.AddTask(Markup.Escape(r.Tenant), autoStart: true),
                StringComparer.Ordinal
            );
            return await Task.WhenAll(refreshes.Select(r => FollowAsync(r.Id, status => Show(bars[r.Id], status), cancellationToken)));
        });
    }

    private static void Show(ProgressTask bar, JsonElement status)
    {
        var (state, total) = (status.GetProperty("state").GetString()!, status.GetProperty("total").GetInt32());
        bar.IsIndeterminate = total == 0 && state == "running";
        bar.MaxValue = Math.Max(1, total);
        bar.Value = state == "running" ? status.GetProperty("crossed").GetInt32() : bar.MaxValue;
        bar.Description =
            $"{Markup.Escape(status.GetProperty("tenant").GetString()!)} "
            + $"[{(state is "running" or "stored" ? "default" : "yellow")}]{Markup.Escape(Counts(status, state))}[/]";
        if (state != "running")
        {
            bar.StopTask();
        }
    }

    private void Print(JsonElement status)
    {
        if (json)
        {
            Console.WriteLine(status.GetRawText());
            return;
        }

        var (crossed, total) = (status.GetProperty("crossed").GetInt32(), status.GetProperty("total").GetInt32());
        var bar = total == 0 ? new string('.', BarWidth) : new string('#', BarWidth * crossed / total).PadRight(BarWidth, '.');
        Console.WriteLine($"{status.GetProperty("tenant").GetString()} [{bar}] {Counts(status, status.GetProperty("state").GetString()!)}");
    }

    private static string Counts(JsonElement s, string state)
    {
        var eta = s.GetProperty("eta_seconds") is { ValueKind: JsonValueKind.Number } left
            ? string.Create(CultureInfo.InvariantCulture, $", {left.GetDouble():0} s left")
            : "";
        return $"{s.GetProperty("crossed").GetRawText()}/{s.GetProperty("total").GetRawText()} "
            + $"{state}{eta}{(state == "running" ? Failure(s) : Undecided(s))}";
    }

    private static string Undecided(JsonElement s) =>
        s.GetProperty("undecided") is { ValueKind: JsonValueKind.Number } left && left.GetInt32() > 0
            ? $", {left.GetRawText()} undecided"
            : "";

    private static string Failure(JsonElement s)
    {
        if (s.GetProperty("last_error").GetString() is not { } error)
        {
            return "";
        }

        var next = s.GetProperty("next_attempt_at") is { ValueKind: JsonValueKind.String } at
            ? string.Create(CultureInfo.InvariantCulture, $", the next one at {at.GetDateTimeOffset().UtcDateTime:HH:mm:ssZ}")
            : "";
        return $", attempt {s.GetProperty("failed_attempt").GetRawText()} of {s.GetProperty("max_attempts").GetRawText()} failed: "
            + $"{error}{next}";
    }

    private async Task<string> FollowAsync(string id, Action<JsonElement> show, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(HttpMethod.Get, $"/v1/refreshes/{id}/events", null, cancellationToken);
        var (state, shown) = ("", "");
        await foreach (
            var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken)
        )
        {
            using var status = JsonDocument.Parse(item.Data);
            state = status.RootElement.GetProperty("state").GetString()!;
            var counts = Counts(status.RootElement, state);
            if (counts != shown)
            {
                shown = counts;
                show(status.RootElement);
            }
        }

        return state;
    }
}
