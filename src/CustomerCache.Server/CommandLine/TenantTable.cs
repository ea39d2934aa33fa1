using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace CustomerCache.Server.CommandLine;

/// <summary>Formats the state of all tenants: as lines of fixed columns, or as a table with colours.</summary>
internal static class TenantTable
{
    private static readonly string[] Columns = ["TENANT", "STATE", "VERSION", "RECORDS", "STALE", "AGE", "NEXT REFRESH"];

    /// <summary>Formats plain lines; the first one has the names of the columns.</summary>
    public static IEnumerable<string> Lines(JsonElement tenants) =>
        tenants
            .EnumerateArray()
            .Select(Cells)
            .Prepend(Columns)
            .Select(c =>
                string.Create(CultureInfo.InvariantCulture, $"{c[0], -44} {c[1], -12} {c[2], 8} {c[3], 8} {c[4], 6}  {c[5], -10} {c[6]}")
            )
            .Concat(Errors(tenants));

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
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var (i, name) in Columns.Index())
        {
            table.AddColumn(new TableColumn(name) { Alignment = i is >= 2 and <= 4 ? Justify.Right : Justify.Left, NoWrap = i == 0 });
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
                ? TimeSpan.FromSeconds(Math.Round(seconds.GetDouble())).ToString("c", CultureInfo.InvariantCulture)
                : "-",
            t.GetProperty("next_refresh_at") is { ValueKind: JsonValueKind.String } at
                ? at.GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                : "now",
        ];
}
