using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class HaTests
{
    [Theory]
    [VectorsOf("velocloud.ha")]
    public void Standby_devices_become_records_after_all_others(Vector vector)
    {
        var crossed = vector
            .Given.GetProperty("new_cache")
            .EnumerateArray()
            .Select(Crossed)
            .Select(c => new CrossingOutcome.Crossed(RecordWriter.Write(c), RecordWriter.WriteHaPartner(c)));

        var cache = TenantMerge.WithHaPartners(crossed);

        // A record without the member means an edge without a partner; ours always have the member, with null.
        var expected = new JsonArray([.. vector.Expected.GetProperty("cache").EnumerateArray().Select(WithHaSerial)]);
        JsonCompare.Equal(
            JsonSerializer.SerializeToElement(expected),
            new JsonArray([.. cache.Select(r => JsonNode.Parse(r.Utf8.Span))]),
            vector.Compare,
            "cache"
        );
    }

    private static JsonNode WithHaSerial(JsonElement record)
    {
        var node = JsonNode.Parse(record.GetRawText())!.AsObject();
        node.TryAdd("ha_serial_number", null);
        return node;
    }

    /// <summary>Returns the inputs from which the product writes such a record.</summary>
    private static CrossedEdge Crossed(JsonElement record)
    {
        var site = record.GetProperty("site_details");
        var client = record.GetProperty("bruin_client_info");
        return new CrossedEdge(
            VectorEdges.Listed(record),
            [
                .. record
                    .GetProperty("logical_ids")
                    .EnumerateArray()
                    .Select(id => new CrossedLogicalId(
                        ScriptedBodies.Text(id, "interface_name"),
                        ScriptedBodies.Text(id, "logical_id"),
                        ScriptedBodies.Text(id, "access_type"),
                        ScriptedBodies.Text(id, "service_number")
                    )),
            ],
            new ClientInfo(
                client.GetProperty("client_id").GetInt64(),
                client.GetProperty("client_name").GetString(),
                client.GetProperty("site_id").GetInt64()
            ),
            ScriptedBodies.Site(site)!,
            site.GetProperty("tzOffset").GetInt32(),
            RawJson.From(record.GetProperty("ticket_contact_details")),
            RawJson.From(record.GetProperty("ticket_contact_additional_subscribers")),
            RawJson.From(record.GetProperty("links_configuration"))
        );
    }
}
