using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class MapSerialsTests
{
    [Theory]
    [VectorsOf("velocloud.map_serials")]
    public async Task Logical_ids_are_found_by_host_enterprise_and_edge(Vector vector)
    {
        var run = new VectorRun(vector);
        foreach (var host in vector.Given.GetProperty("edges").EnumerateArray().GroupBy(e => e.GetProperty("host").GetString()))
        {
            run.Script.Add(
                BusRequest.Links,
                new JsonArray([.. host.Select(e => (JsonNode)VectorEdges.KeptMembers(e))]),
                new() { ["host"] = host.Key }
            );
        }

        foreach (var known in vector.Given.GetProperty("logical_ids_by_edge").EnumerateArray())
        {
            run.Script.Add(
                BusRequest.Enterprise,
                new JsonArray(
                    VectorEdges.EnterpriseEdge(
                        known.GetProperty("edge_id").GetInt64(),
                        known
                            .GetProperty("logical_id")
                            .EnumerateArray()
                            .Select(l => new LogicalId(
                                l.GetProperty("interface_name").GetString(),
                                l.GetProperty("logical_id").GetString()
                            ))
                    )
                ),
                new()
                {
                    ["host"] = known.GetProperty("host").GetString(),
                    ["enterprise_id"] = known.GetProperty("enterprise_id").GetInt64(),
                }
            );
        }

        run.Script.Add(BusRequest.Links, new JsonArray());
        var edges = await VectorSteps.ListAsync(run);

        JsonCompare.Equal(
            vector.Expected.GetProperty("edges"),
            new JsonArray([.. edges.Select(e => (JsonNode)Mapped(e))]),
            vector.Compare,
            "edges"
        );
    }

    private static JsonObject Mapped(EdgeToCross edge) =>
        new()
        {
            ["edge"] = VectorEdges.Identity(edge.Edge),
            ["edge_name"] = edge.Edge.Name,
            ["serial_number"] = edge.Edge.SerialNumber,
            ["ha_serial_number"] = edge.Edge.HaSerialNumber,
            ["last_contact"] = edge.Edge.LastContact,
            ["logical_ids"] = VectorEdges.LogicalIds(edge.LogicalIds ?? []),
        };
}
