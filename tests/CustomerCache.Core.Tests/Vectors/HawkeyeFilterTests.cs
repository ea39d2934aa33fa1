using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class HawkeyeFilterTests
{
    [Theory]
    [VectorsOf("hawkeye.hawkeye_filter")]
    public async Task Probes_that_never_reported_are_skipped_without_a_call_to_Bruin(Vector vector)
    {
        var run = new VectorRun(vector);
        var refresh = new VectorRefresh(run);

        await refresh.RunAsync(vector.Given.GetProperty("stop_after_attempts").GetInt32(), wait: 0.5);

        var tenant = run.Config.Tenants[0];
        Assert.Equal(vector.Expected.GetProperty("ended").GetBoolean(), refresh.Ended);
        Assert.Equal(vector.Expected.GetProperty("attempts").GetInt32(), refresh.Attempts);
        Assert.Equal(vector.Expected.GetProperty("cache_written").GetBoolean(), refresh.Summaries[tenant].Outcome == RefreshOutcome.Stored);
        JsonCompare.Equal(vector.Expected.GetProperty("cache"), refresh.Stored(tenant), vector.Compare, "cache");
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
    }
}
