using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>Formats the state of all tenants: as lines of fixed columns, or as a table with colours.</summary>
internal static class TenantTable
{
    /// <summary>The width of lines: that of a terminal that nothing has enlarged.</summary>
    public const int Width = 80;

    private static readonly string[] Columns = ["TENANT", "STATE", "VERSION", "RECORDS", "STALE", "AGE", "NEXT"];

    /// <summary>Formats plain lines of at most 80 characters; the first one has the names of the columns.</summary>
    public static IEnumerable<string> Lines(JsonElement tenants)
    {
        string[][] rows = [Columns, .. tenants.EnumerateArray().Select(Cells)];
        var widths = Columns.Select((_, i) => rows.Max(r => r[i].Length)).ToArray();

        // Names of hosts may be long: they are cut in the middle, and --json has them whole.
        widths[0] = Math.Min(widths[0], Width - widths[1..].Sum() - Columns.Length + 1);
        return rows.Select(r => string.Join(' ', r.Select((c, i) => Align(c, i, widths[i]))).TrimEnd()).Concat(Errors(tenants));
    }

    private static string Align(string cell, int column, int width) =>
        IsNumber(column) ? cell.PadLeft(width)
        : cell.Length <= width ? cell.PadRight(width)
        : $"{cell[..((width - 1) / 2)]}…{cell[^(width / 2)..]}";

    private static bool IsNumber(int column) => column is >= 2 and <= 4;

    // Below the table: a sentence does not fit into a column.
    private static IEnumerable<string> Errors(JsonElement tenants) =>
        tenants.EnumerateArray().SelectMany(Remarks, (t, remark) => $"{t.GetProperty("tenant").GetString()}: {remark}");

    private static IEnumerable<string> Remarks(JsonElement t)
    {
        if (t.GetProperty("last_error").GetString() is { } error)
        {
            yield return error;
        }

        if (t.GetProperty("undecided").GetInt32() is var undecided and > 0)
        {
            yield return $"{undecided} undecided: the look-up of these devices failed; retried within minutes";
        }
    }

    /// <summary>Formats a table; what needs attention is coloured.</summary>
    public static Table Render(JsonElement tenants)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, name) in Columns.Index())
        {
            table.AddColumn(
                new TableColumn(name)
                {
                    Alignment = IsNumber(i) ? Justify.Right : Justify.Left,
                    NoWrap = i == 0,
                    Padding = new Padding(0, 0, 1, 0),
                }
            );
        }

        foreach (var tenant in tenants.EnumerateArray())
        {
            var cells = Cells(tenant).Select(Markup.Escape).ToArray();
            cells[1] = $"[{ColourOf(tenant)}]{cells[1]}[/]";
            cells[4] = cells[4] == "0" ? cells[4] : $"[yellow]{cells[4]}[/]";
            cells[5] = IsOld(tenant) ? $"[red]{cells[5]}[/]" : cells[5];
            table.AddRow(cells);
        }

        if (Errors(tenants).ToArray() is { Length: > 0 } errors)
        {
            table.Caption = new TableTitle(Markup.Escape(string.Join('\n', errors)), new Style(Color.Red));
        }

        return table;
    }

    private static string ColourOf(JsonElement tenant) =>
        tenant.GetProperty("degraded").GetBoolean()
            ? "red"
            : tenant.GetProperty("state").GetString() switch
            {
                "ready" => tenant.GetProperty("undecided").GetInt32() > 0 ? "yellow" : "green",
                "refreshing" => "blue",
                "never_built" => "yellow",
                _ => "red",
            };

    private static bool IsOld(JsonElement tenant) =>
        tenant.GetProperty("age_seconds") is { ValueKind: JsonValueKind.Number } age
        && age.GetDouble() > 2 * tenant.GetProperty("interval_seconds").GetDouble();

    private static string[] Cells(JsonElement t) =>
        [
            t.GetProperty("tenant").GetString()!,
            t.GetProperty("state").GetString()!,
            t.GetProperty("version").GetRawText(),
            t.GetProperty("records").GetRawText(),
            t.GetProperty("stale_records").GetRawText(),
            t.GetProperty("age_seconds") is { ValueKind: JsonValueKind.Number } seconds
                ? Short(TimeSpan.FromSeconds(Math.Round(seconds.GetDouble())))
                : "-",
            t.GetProperty("next_refresh_at") is { ValueKind: JsonValueKind.String } at
                ? at.GetDateTimeOffset().UtcDateTime.ToString(IsSoon(at) ? "HH:mm'Z'" : "MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)
                : "now",
        ];

    private static bool IsSoon(JsonElement at) => at.GetDateTimeOffset() - TimeProvider.System.GetUtcNow() < TimeSpan.FromDays(1);

    // Two units at most: 45s, 12m, 3h48m, 2d4h.
    private static string Short(TimeSpan age) =>
        age switch
        {
            { TotalDays: >= 1 } => FormattableString.Invariant($"{(int)age.TotalDays}d{age.Hours}h"),
            { TotalHours: >= 1 } => FormattableString.Invariant($"{age.Hours}h{age.Minutes:00}m"),
            { TotalMinutes: >= 1 } => FormattableString.Invariant($"{age.Minutes}m"),
            _ => FormattableString.Invariant($"{age.Seconds}s"),
        };
}
