using System.Text.Json.Nodes;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

/// <summary>
/// One edge through Bruin. The links configuration is requested before (other vectors). Contacts of unexpected content differ from
/// the original on purpose: they are carried forward as after any other failure, not retried for minutes (no vector has them).
/// </summary>
public sealed class CrossEdgeTests
{
    [Theory]
    [VectorsOf("velocloud.cross_edge")]
    public async Task Edge_becomes_a_record_or_is_removed_or_keeps_what_is_stored(Vector vector)
    {
        var run = new VectorRun(vector);

        var outcome = await VectorSteps.CrossEdgeAsync(run);

        JsonCompare.Equal(vector.Expected.GetProperty("record"), CrossingOutcomes.Record(outcome), vector.Compare, "record");
        JsonCompare.Equal(vector.Expected.GetProperty("invalid_edges"), Removed(vector, outcome), vector.Compare, "invalid_edges");
        JsonCompare.Equal(
            vector.Expected.GetProperty("multiple_inventories"),
            CrossingOutcomes.Inventories(run),
            vector.Compare,
            "multiple_inventories"
        );
        JsonCompare.Equal(
            vector.Expected.GetProperty("retry_delays_seconds"),
            CrossingOutcomes.RetryDelays(run),
            vector.Compare,
            "retry_delays_seconds"
        );
        JsonCompare.Equal(
            run.ExpectedRequests,
            run.Requests(BusRequest.ClientInfo, BusRequest.Attributes, BusRequest.Site, BusRequest.Contacts),
            vector.Compare,
            "requests"
        );
        Assert.Equal(vector.Expected.GetProperty("slack").GetArrayLength(), Failures(run));
    }

    private static JsonObject Removed(Vector vector, CrossingOutcome outcome)
    {
        var edge = VectorEdges.Listed(vector.Given.GetProperty("edge"));
        return outcome.Decision.Kind == DecisionKind.Removed
            ? new JsonObject { [edge.Id.Host] = new JsonArray(VectorEdges.Identity(edge)) }
            : [];
    }

    private static int Failures(VectorRun run) =>
        run.Observer.Of<RefreshEvent.ClientInfoFailed>().Count
        + run.Observer.Of<RefreshEvent.AttributesFailed>().Count
        + run.Observer.Of<RefreshEvent.SiteFailed>().Count
        + run.Observer.Of<RefreshEvent.ContactsFailed>().Count;
}
