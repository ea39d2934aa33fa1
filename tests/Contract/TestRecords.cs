using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Contract;

/// <summary>Creates records in the shape that the former service stored.</summary>
internal static class TestRecords
{
    public static JsonElement Edge(
        int number,
        string host = "vco1.example.net",
        int enterprise = 100,
        int client = 9101,
        int site = 501,
        string? lastContact = null
    ) =>
        Element(
            new JsonObject
            {
                ["edge"] = new JsonObject
                {
                    ["host"] = host,
                    ["enterprise_id"] = enterprise,
                    ["enterprise_name"] = "Acme Freight",
                    ["edge_id"] = number,
                },
                ["edge_name"] = $"Edge {number}",
                ["last_contact"] = lastContact ?? $"2026-03-{1 + (number % 28):00}T10:00:00.000Z",
                ["logical_ids"] = new JsonArray(
                    new JsonObject
                    {
                        ["interface_name"] = "GE1",
                        ["logical_id"] = $"02:{number}",
                        ["access_type"] = null,
                        ["service_number"] = null,
                    }
                ),
                ["serial_number"] = $"VC{number:00000}",
                ["ha_serial_number"] = null,
                ["bruin_client_info"] = new JsonObject
                {
                    ["client_id"] = client,
                    ["client_name"] = $"Client {client}",
                    ["site_id"] = site,
                },
                ["site_details"] = new JsonObject { ["siteLabel"] = "Main site", ["tzOffset"] = -5 },
                ["ticket_contact_details"] = null,
                ["ticket_contact_additional_subscribers"] = null,
                ["links_configuration"] = new JsonArray(),
            }
        );

    public static JsonElement Probe(int number, int client = 9101, string lastContact = "2026-03-01T10:00:00Z") =>
        Element(
            new JsonObject
            {
                ["probe_id"] = $"{number}",
                ["probe_uid"] = $"uid-{number}",
                ["probe_group"] = "Group",
                ["device_type_name"] = "xr2000",
                ["last_contact"] = lastContact,
                ["serial_number"] = $"XR{number:00000}",
                ["bruin_client_info"] = new JsonObject
                {
                    ["client_id"] = client,
                    ["client_name"] = $"Client {client}",
                    ["site_id"] = 501,
                },
            }
        );

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);
}
