using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class HawkeyeRefreshTests
{
    [Theory]
    [VectorsOf("hawkeye.hawkeye_refresh")]
    public async Task The_probes_replace_what_was_stored(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        var (run, refresh) = (pipeline.Run, pipeline.Refresh);
        var tenant = run.Config.Tenants[0];
        if (vector.Given.GetProperty("stored") is { ValueKind: System.Text.Json.JsonValueKind.Array } stored)
        {
            refresh.Store(tenant, stored);
        }

        await pipeline.RunAsync();

        var expected = vector.Expected;
        Assert.Equal(expected.GetProperty("ended").GetBoolean(), refresh.Ended);
        Assert.Equal(expected.GetProperty("attempts").GetInt32(), refresh.Attempts);
        pipeline.HasWaitedWithinTheLimits();
        Assert.Equal(expected.GetProperty("cache_written").GetBoolean(), refresh.Summaries[tenant].Outcome == RefreshOutcome.Stored);
        JsonCompare.Equal(expected.GetProperty("cache"), refresh.Stored(tenant), vector.Compare, "cache");
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
        ChatTexts.Equal(expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);
        pipeline.HasMailed(expected.GetProperty("email_subjects"));
    }
}
