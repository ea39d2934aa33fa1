using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class FetchLogicalIdsTests
{
    [Theory]
    [VectorsOf("velocloud.fetch_logical_ids")]
    public async Task Every_enterprise_is_asked_once_and_one_that_fails_leaves_its_ids_unknown(string name)
    {
        var vector = Vector.Of(name);
        var run = new VectorRun(vector);
        var edges = vector.Given.GetProperty("edges").EnumerateArray().Select(VectorEdges.FromRow).ToArray();

        var listings = await VectorSteps.LogicalIdsAsync(run, edges);

        var known = new HashSet<EdgeId>();
        foreach (var expected in vector.Expected.GetProperty("logical_ids_by_edge").EnumerateArray())
        {
            var id = new EdgeId(expected.GetProperty("host").GetString()!, expected.GetProperty("enterprise_id").GetInt64(), expected.GetProperty("edge_id").GetInt64());
            known.Add(id);
            var ids = listings[id.Host].Of(id);
            Assert.NotNull(ids);
            JsonCompare.Equal(expected.GetProperty("logical_id"), VectorEdges.LogicalIds(ids), vector.Compare, $"{id}.logical_id");
        }

        // The original cached the others without logical ids; ours keep those known before, so "unknown" is told apart from "none".
        Assert.All(edges.Where(e => !known.Contains(e.Id)), e => Assert.Null(listings[e.Id.Host].Of(e.Id)));
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
        Assert.Equal(vector.Expected.GetProperty("slack").GetArrayLength(), run.Observer.Of<RefreshEvent.EnterpriseListingFailed>().Count);
    }
}
