using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>
/// The messages of the vectors of single steps. The steps themselves are compared in the tests of Core; here only the alerts,
/// which are sent when the refresh ends.
/// </summary>
public sealed class StepMessagesTests
{
    [Theory]
    [VectorsOf("velocloud.cross_edge")]
    public async Task Crossing_of_an_edge_reports_failures(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        await VectorSteps.CrossEdgeAsync(pipeline.Run);
        AssertMessages(pipeline);
    }

    [Theory]
    [VectorsOf("hawkeye.cross_probe")]
    public async Task Crossing_of_a_probe_reports_failures(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        await VectorSteps.CrossProbeAsync(pipeline.Run);
        AssertMessages(pipeline);
    }

    [Theory]
    [VectorsOf("velocloud.links_configuration")]
    public async Task Request_for_links_reports_failures(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        SampleBruin.KnowsEveryClient(pipeline.Run.Script);
        await VectorSteps.CrossEdgeAsync(pipeline.Run);
        AssertMessages(pipeline);
    }

    [Theory]
    [VectorsOf("velocloud.fetch_logical_ids")]
    public async Task Request_for_logical_ids_reports_failures(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        await VectorSteps.LogicalIdsAsync(pipeline.Run, vector.Given.GetProperty("edges").EnumerateArray().Select(VectorEdges.FromRow));
        AssertMessages(pipeline);
    }

    [Theory]
    [VectorsOf("velocloud.fetch_edges_links")]
    public async Task Listing_of_hosts_reports_failures_at_once(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        pipeline.Run.Script.Add(BusRequest.Enterprise, new System.Text.Json.Nodes.JsonArray());
        await VectorSteps.ListAsync(pipeline.Run);
        ChatTexts.Equal(vector.Expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);
    }

    // Several inventories are alerts of a whole refresh; the vectors of steps list them apart.
    private static void AssertMessages(Pipeline pipeline)
    {
        Finish(pipeline);
        var texts = pipeline.Channel.Texts.Where(t => !t.Contains("Alert. Detected", StringComparison.Ordinal));
        ChatTexts.Equal(pipeline.Vector.Expected.GetProperty("slack"), [.. texts], pipeline.Vector.Compare);
    }

    private static void Finish(Pipeline pipeline)
    {
        foreach (var tenant in pipeline.Run.Config.Tenants)
        {
            pipeline.Run.Observer.Observe(new RefreshEvent.Finished(tenant, Summaries.Of(RefreshOutcome.Failed), null));
        }
    }
}
