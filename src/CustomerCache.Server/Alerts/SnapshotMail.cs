using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Alerts;

/// <summary>Formats the mail about what a refresh stored for a host, with the records before and after as CSV.</summary>
internal static class SnapshotMail
{
    private static readonly string[] Header =
    [
        "Serial Number",
        "Bruin Client ID",
        "Bruin Client Name",
        "Velo Host",
        "Velo Enterprise ID",
        "Velo Edge ID",
        "Last Contact",
        "Logical IDs",
    ];

    /// <summary>The mail; before is null at the first build.</summary>
    public static Mail Of(string environment, string host, TenantSnapshot? before, TenantSnapshot after, DateTimeOffset now)
    {
        var date = MailDates.Format(now);
        return new Mail(
            $"Customer cache snapshots. Environment: {environment}. Host: {host}. {date}",
            $"In this email you will see attached 2 CSV files: the prior and current status of the customer cache for the host {host}."
                + "Please note that timestamps in the files and in the subject are in UTC.",
            [
                new MailAttachment($"old_customer_cache_{host}_{date}.csv", () => Csv(before is null ? [] : before.Records)),
                new MailAttachment($"new_customer_cache_{host}_{date}.csv", () => Csv(after.Records)),
            ]
        );
    }

    // Spreadsheets run cells that look like formulas, and names come from outside: such cells are escaped.
    private static string Csv(IEnumerable<DeviceRecord> records)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n", Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord(Header);
            foreach (var record in records)
            {
                using var json = JsonDocument.Parse(record.Utf8);
                csv.WriteRecord(Row(json.RootElement));
            }
        }

        return text.ToString();
    }

    private static string[] Row(JsonElement record) =>
        [
            Cell(record, "serial_number"),
            Cell(record, "bruin_client_info", "client_id"),
            Cell(record, "bruin_client_info", "client_name"),
            Cell(record, "edge", "host"),
            Cell(record, "edge", "enterprise_id"),
            Cell(record, "edge", "edge_id"),
            Cell(record, "last_contact"),
            Cell(record, "logical_ids"),
        ];

    private static string Cell(JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return "";
            }
        }

        return value.ValueKind == JsonValueKind.Null ? "" : value.ToString();
    }
}
