using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class LinksConfigurationTests
{
    [Theory]
    [VectorsOf("velocloud.links_configuration")]
    public async Task Links_of_an_edge_are_requested_once_and_three_fields_of_each_are_kept(Vector vector)
    {
        var run = new VectorRun(vector);
        SampleBruin.KnowsEveryClient(run.Script);

        var outcome = await VectorSteps.CrossEdgeAsync(run);

        // Nothing is stored in these vectors, so a failure leaves the list empty here; the tests of carried forward parts have the rest.
        var record = Assert.IsType<CrossingOutcome.Crossed>(outcome).Record;
        using var links = JsonDocument.Parse(RecordReader.Member(record, "links_configuration")!.Value.ToString());
        JsonCompare.Equal(
            vector.Expected.GetProperty("edge").GetProperty("links_configuration"),
            links.RootElement,
            vector.Compare,
            "edge.links_configuration"
        );
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(BusRequest.LinksConfiguration), vector.Compare, "requests");
        Assert.Equal(vector.Expected.GetProperty("slack").GetArrayLength(), run.Observer.Of<RefreshEvent.LinksConfigurationFailed>().Count);
    }
}
