using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class CrossProbeTests
{
    [Theory]
    [VectorsOf("hawkeye.cross_probe")]
    public async Task Probe_becomes_a_record_or_not(Vector vector)
    {
        var run = new VectorRun(vector);

        var outcome = await VectorSteps.CrossProbeAsync(run);

        JsonCompare.Equal(vector.Expected.GetProperty("record"), CrossingOutcomes.Record(outcome), vector.Compare, "record");
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
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
        Assert.Equal(
            vector.Expected.GetProperty("slack").GetArrayLength(),
            run.Observer.Of<RefreshEvent.ClientInfoFailed>().Count + run.Observer.Of<RefreshEvent.AttributesFailed>().Count
        );
    }
}
