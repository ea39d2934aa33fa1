using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class ExtractEdgesTests
{
    [Theory]
    [VectorsOf("velocloud.extract_edges")]
    public void Rows_of_a_host_give_the_edges_to_cross(Vector vector)
    {
        var edges = vector
            .Given.GetProperty("links")
            .EnumerateArray()
            .Select(VectorEdges.FromRow)
            .GroupBy(e => e.Id.Host)
            .SelectMany(host => EdgeListing.Decide(host, vector.Config.Policy).ToCross);

        // Unused members (proxy, model, position, up since) are not kept; only the kept ones are compared.
        var expected = new JsonArray([
            .. vector.Expected.GetProperty("edges").EnumerateArray().Select(e => (JsonNode)VectorEdges.KeptMembers(e)),
        ]);
        JsonCompare.Equal(
            JsonSerializer.SerializeToElement(expected),
            new JsonArray([.. edges.Select(e => (JsonNode)VectorEdges.KeptMembers(e))]),
            vector.Compare,
            "edges"
        );
    }
}
