using System.Globalization;
using System.Text.Json.Nodes;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

public abstract class RefreshVectorsContract<TEngine>
    where TEngine : IVectorEngine, new()
{
    [Theory]
    [VectorsOf("velocloud.refresh")]
    public async Task All_hosts_are_refreshed_when_due(Vector vector)
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(vector);
        var (run, refresh) = (pipeline.Run, pipeline.Refresh);
        foreach (var stored in vector.Given.GetProperty("stored").EnumerateObject())
        {
            refresh.Store(run.Config.Tenants.Single(t => t.Host == stored.Name), stored.Value);
        }

        await pipeline.RunAsync();

        var expected = vector.Expected;
        Assert.Equal(expected.GetProperty("ended").GetBoolean(), refresh.Ended);
        Assert.Equal(expected.GetProperty("attempts").GetInt32(), refresh.Attempts);
        Assert.True(expected.GetProperty("every_wait_between_120_and_300_seconds").GetBoolean());
        pipeline.HasWaitedWithinTheLimits();
        JsonCompare.Equal(expected.GetProperty("redis"), Stored(pipeline), vector.Compare, "redis");
        pipeline.HasRemoved(expected.GetProperty("invalid_edges"));
        ChatTexts.Equal(expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare, anyOrder: run.Config.Tenants.Count > 1);
        pipeline.HasMailed(expected.GetProperty("email_subjects"));
        var counts = new JsonObject(run.Script.Counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
        JsonCompare.Equal(expected.GetProperty("request_counts"), counts, vector.Compare, "request_counts");
    }

    [Fact]
    public async Task Failed_host_keeps_its_records_and_is_retried_in_minutes_while_the_others_complete()
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(Vector.Of("velocloud.refresh.one_host_fails"));
        var (failed, done) = (pipeline.Run.Config.Tenants[0], pipeline.Run.Config.Tenants[1]);

        await pipeline.RunAsync();

        Assert.Equal([failed], pipeline.Refresh.Waiting);
        Assert.Null(pipeline.Refresh.Result(failed).NextRefreshAt);
        var retry = Assert.Single(pipeline.Run.Observer.Of<RefreshEvent.ListingFailed>()).RetryAt;
        Assert.InRange(retry!.Value - pipeline.Vector.Now, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));
        Assert.Equal(pipeline.Vector.Now.AddHours(4), pipeline.Refresh.Result(done).NextRefreshAt);
    }

    /// <summary>
    /// Returns the stored state in the form of the vectors. The former service had one date for all hosts. Ours has one per host: a host
    /// that still waits for its next attempt has no new one, and all others must agree.
    /// </summary>
    private static JsonObject Stored(RefreshPipeline pipeline)
    {
        var refresh = pipeline.Refresh;
        var stored = new JsonObject();
        foreach (var tenant in pipeline.Run.Config.Tenants.Where(t => refresh.Stored(t) is not null))
        {
            stored[tenant.Host] = refresh.Stored(tenant);
        }

        var dates = pipeline
            .Run.Config.Tenants.Except(refresh.Ended ? refresh.Waiting : [])
            .Select(t => refresh.Result(t).NextRefreshAt)
            .Distinct();
        if (Assert.Single(dates) is { } date)
        {
            stored["next_refresh_date"] = date.ToString("MM/dd/yyyy, HH:mm:ss", CultureInfo.InvariantCulture);
        }

        return stored;
    }
}
