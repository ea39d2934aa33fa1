using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class FetchLogicalIdsTests
{
    [Theory]
    [VectorsOf("velocloud.fetch_logical_ids")]
    public async Task Every_enterprise_is_requested_once_and_one_that_fails_leaves_its_ids_unknown(Vector vector)
    {
        var run = new VectorRun(vector);
        var edges = vector.Given.GetProperty("edges").EnumerateArray().Select(VectorEdges.FromRow).ToArray();

        var listings = await VectorSteps.LogicalIdsAsync(run, edges);

        var known = new HashSet<EdgeId>();
        foreach (var expected in vector.Expected.GetProperty("logical_ids_by_edge").EnumerateArray())
        {
            var id = new EdgeId(
                expected.GetProperty("host").GetString()!,
                expected.GetProperty("enterprise_id").GetInt64(),
                expected.GetProperty("edge_id").GetInt64()
            );
            known.Add(id);
            var ids = await listings[id.Host].OfAsync(id, CancellationToken.None);
            Assert.NotNull(ids);
            JsonCompare.Equal(expected.GetProperty("logical_id"), VectorEdges.LogicalIds(ids), vector.Compare, $"{id}.logical_id");
        }

        // The original cached the others without logical ids; ours keep earlier ones, so "unknown" is distinct from "none".
        foreach (var edge in edges.Where(e => !known.Contains(e.Id)))
        {
            Assert.Null(await listings[edge.Id.Host].OfAsync(edge.Id, CancellationToken.None));
        }

        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
        Assert.Equal(vector.Expected.GetProperty("slack").GetArrayLength(), run.Observer.Of<RefreshEvent.EnterpriseListingFailed>().Count);
    }
}
