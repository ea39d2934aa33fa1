using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// Edges of the vectors of single steps: incomplete records, after the calls to the orchestrator and before those to Bruin.
/// </summary>
public static class VectorEdges
{
    /// <summary>Returns the edge as the orchestrator lists it.</summary>
    public static ListedEdge Listed(JsonElement edge)
    {
        var id = edge.GetProperty("edge");
        return new ListedEdge(
            new EdgeId(
                id.GetProperty("host").GetString()!,
                id.GetProperty("enterprise_id").GetInt64(),
                id.GetProperty("edge_id").GetInt64()
            ),
            ScriptedBodies.Text(id, "enterprise_name"),
            ScriptedBodies.Text(edge, "edge_name"),
            "CONNECTED",
            ScriptedBodies.Text(edge, "last_contact"),
            ScriptedBodies.Text(edge, "serial_number"),
            ScriptedBodies.Text(edge, "ha_serial_number")
        );
    }

    /// <summary>Returns a row of the link listing.</summary>
    public static ListedEdge FromRow(JsonElement row) => ScriptedBodies.ListedEdge(row, row.GetProperty("host").GetString()!)!;

    public static EdgeToCross ToCross(JsonElement edge) => new(Listed(edge), LogicalIds(edge), null);

    public static ImmutableArray<LogicalId> LogicalIds(JsonElement edge) =>
        [
            .. edge.GetProperty("logical_ids")
                .EnumerateArray()
                .Select(l => new LogicalId(ScriptedBodies.Text(l, "interface_name"), ScriptedBodies.Text(l, "logical_id"))),
        ];

    /// <summary>Returns the members of a row that we keep.</summary>
    public static JsonObject KeptMembers(JsonElement row) => KeptMembers(FromRow(row));

    public static JsonObject KeptMembers(ListedEdge edge) =>
        new()
        {
            ["host"] = edge.Id.Host,
            ["enterpriseId"] = edge.Id.EnterpriseId,
            ["enterpriseName"] = edge.EnterpriseName,
            ["edgeId"] = edge.Id.Number,
            ["edgeName"] = edge.Name,
            ["edgeState"] = edge.State,
            ["edgeLastContact"] = edge.LastContact,
            ["edgeSerialNumber"] = edge.SerialNumber,
            ["edgeHASerialNumber"] = edge.HaSerialNumber,
        };

    public static JsonArray LogicalIds(IEnumerable<LogicalId> ids) =>
        [.. ids.Select(i => (JsonNode)new JsonObject { ["interface_name"] = i.InterfaceName, ["logical_id"] = i.Value })];

    public static JsonObject Identity(ListedEdge edge) =>
        new()
        {
            ["host"] = edge.Id.Host,
            ["enterprise_id"] = edge.Id.EnterpriseId,
            ["enterprise_name"] = edge.EnterpriseName,
            ["edge_id"] = edge.Id.Number,
        };

    /// <summary>Scripts the orchestrators with the data of these edges that the vector assumes.</summary>
    public static void Script(UpstreamScript script, IEnumerable<JsonElement> edges)
    {
        var all = edges.ToArray();
        foreach (var host in all.GroupBy(e => Listed(e).Id.Host))
        {
            script.Add(
                BusRequest.Links,
                new JsonArray([.. host.Select(e => (JsonNode)KeptMembers(Listed(e)))]),
                new() { ["host"] = host.Key }
            );
        }

        foreach (var enterprise in all.GroupBy(e => (Listed(e).Id.Host, Listed(e).Id.EnterpriseId)))
        {
            script.Add(
                BusRequest.Enterprise,
                new JsonArray([.. enterprise.Select(e => (JsonNode)EnterpriseEdge(Listed(e).Id.Number, LogicalIds(e)))]),
                new() { ["host"] = enterprise.Key.Host, ["enterprise_id"] = enterprise.Key.EnterpriseId }
            );
        }

        foreach (var edge in all)
        {
            ScriptLinksConfiguration(script, edge);
        }
    }

    /// <summary>Scripts the links configuration that an edge already has in the vector.</summary>
    public static void ScriptLinksConfiguration(UpstreamScript script, JsonElement edge)
    {
        var id = Listed(edge).Id;
        script.Add(
            BusRequest.LinksConfiguration,
            JsonNode.Parse(edge.GetProperty("links_configuration").GetRawText()),
            new()
            {
                ["host"] = id.Host,
                ["enterprise_id"] = id.EnterpriseId,
                ["edge_id"] = id.Number,
            }
        );
    }

    public static JsonObject EnterpriseEdge(long number, IEnumerable<LogicalId> ids) =>
        new()
        {
            ["id"] = number,
            ["links"] = new JsonArray([
                .. ids.Select(i => (JsonNode)new JsonObject { ["interface"] = i.InterfaceName, ["logicalId"] = i.Value }),
            ]),
        };
}
