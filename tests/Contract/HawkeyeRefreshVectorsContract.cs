using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

public abstract class HawkeyeRefreshVectorsContract<TEngine>
    where TEngine : IVectorEngine, new()
{
    [Theory]
    [VectorsOf("hawkeye.hawkeye_refresh")]
    public async Task Probes_replace_the_stored_ones(Vector vector)
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(vector);
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
        Assert.Equal(
            expected.GetProperty("cache_written").GetBoolean(),
            refresh.Result(tenant).LastRefresh?.Outcome == RefreshOutcome.Stored
        );
        JsonCompare.Equal(expected.GetProperty("cache"), refresh.Stored(tenant), vector.Compare, "cache");
        JsonCompare.Equal(run.ExpectedRequests, run.Requests(), vector.Compare, "requests");
        ChatTexts.Equal(expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);
        pipeline.HasMailed(expected.GetProperty("email_subjects"));
    }

    [Theory]
    [VectorsOf("hawkeye.hawkeye_filter")]
    public async Task Probes_that_never_reported_are_ignored(Vector vector)
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(vector);

        await pipeline.RunAsync();

        ChatTexts.Equal(vector.Expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);
        pipeline.HasMailed(vector.Expected.GetProperty("email_subjects"));
    }
}
