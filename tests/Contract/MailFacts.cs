using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Server.Alerts;

namespace CustomerCache.Tests.Contract;

/// <summary>Extracts what the vectors compare of a snapshot mail: subject, names of the files and their number of rows.</summary>
internal static class MailFacts
{
    public static JsonObject Of(JsonElement expected) =>
        new()
        {
            ["subject"] = expected.GetProperty("subject").GetString(),
            ["attachments"] = new JsonArray([
                .. expected
                    .GetProperty("attachments")
                    .EnumerateArray()
                    .Select(a => (JsonNode)File(a.GetProperty("name").GetString()!, a.GetProperty("rows").GetInt32())),
            ]),
        };

    public static JsonObject Of(Mail mail) =>
        new()
        {
            ["subject"] = mail.Subject,
            ["attachments"] = new JsonArray([
                .. mail.Attachments.Select(a =>
                    (JsonNode)File(a.Name, a.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1)
                ),
            ]),
        };

    private static JsonObject File(string name, int rows) => new() { ["name"] = name, ["rows"] = rows };
}
