using System.Text.Json.Nodes;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

public abstract class PartialRefreshVectorsContract<TEngine>
    where TEngine : IVectorEngine, new()
{
    [Theory]
    [VectorsOf("velocloud.partial_refresh")]
    public async Task Host_is_crossed_merged_stored_and_reported(Vector vector)
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(vector);
        var tenant = pipeline.Run.Config.Tenants.Single(t => t.Host == vector.Given.GetProperty("host").GetString());
        VectorEdges.Script(pipeline.Run.Script, vector.Given.GetProperty("edges").EnumerateArray());
        pipeline.Refresh.SetNextRefresh(vector.Now.AddDays(1), pipeline.Run.Config.Tenants.Where(t => t != tenant));
        foreach (var stored in vector.Given.GetProperty("stored").EnumerateObject())
        {
            pipeline.Refresh.Store(tenant, stored.Value);
        }

        await pipeline.RunAsync();

        var expected = vector.Expected;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, expected.GetProperty("exception").ValueKind);
        Assert.Equal(
            expected.GetProperty("host_cache_written").GetBoolean(),
            pipeline.Refresh.Result(tenant).LastRefresh?.Outcome == RefreshOutcome.Stored
        );
        JsonCompare.Equal(expected.GetProperty("host_cache"), pipeline.Refresh.Stored(tenant), vector.Compare, "host_cache");
        pipeline.HasRemoved(expected.GetProperty("invalid_edges"));
        ChatTexts.Equal(expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);

        // The channel adds the recipient; the vectors count the rows of the attached files.
        var mails = new JsonArray([.. expected.GetProperty("emails").EnumerateArray().Select(m => (JsonNode)MailFacts.Of(m))]);
        JsonCompare.Equal(
            System.Text.Json.JsonSerializer.SerializeToElement(mails),
            new JsonArray([.. pipeline.Channel.Mails.Select(m => (JsonNode)MailFacts.Of(m))]),
            vector.Compare,
            "emails"
        );
    }
}
