using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class FetchEdgesLinksTests
{
    [Theory]
    [VectorsOf("velocloud.fetch_edges_links")]
    public async Task Every_host_is_requested_and_one_that_fails_does_not_stop_the_others(Vector vector)
    {
        var run = new VectorRun(vector);
        ScriptEnterprises(run, vector.Expected.GetProperty("links"));

        var edges = await VectorSteps.ListAsync(run);

        var links = new JsonArray([.. edges.Select(e => (JsonNode)VectorEdges.KeptMembers(e.Edge))]);
        var expected = new JsonArray([
            .. vector.Expected.GetProperty("links").EnumerateArray().Select(l => (JsonNode)VectorEdges.KeptMembers(l)),
        ]);
        JsonCompare.Equal(JsonSerializer.SerializeToElement(expected), links, vector.Compare, "links");
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(BusRequest.Links), vector.Compare, "requests");

        // The tests of the server compare the texts of the messages.
        Assert.Equal(vector.Expected.GetProperty("slack").GetArrayLength(), run.Observer.Of<RefreshEvent.ListingFailed>().Count);
    }

    private static void ScriptEnterprises(VectorRun run, JsonElement links)
    {
        foreach (var link in links.EnumerateArray().Select(VectorEdges.FromRow))
        {
            run.Script.Add(
                BusRequest.Enterprise,
                new JsonArray(),
                new() { ["host"] = link.Id.Host, ["enterprise_id"] = link.Id.EnterpriseId }
            );
        }
    }
}
