using System.Text.Json.Nodes;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class PartialRefreshTests
{
    [Theory]
    [VectorsOf("velocloud.partial_refresh")]
    public async Task A_host_is_crossed_merged_stored_and_told_about(Vector vector)
    {
        var pipeline = new Pipeline(vector);
        var tenant = pipeline.Run.Config.Tenants.Single(t => t.Host == vector.Given.GetProperty("host").GetString());
        VectorEdges.Script(pipeline.Run.Script, vector.Given.GetProperty("edges").EnumerateArray());
        foreach (var stored in vector.Given.GetProperty("stored").EnumerateObject())
        {
            pipeline.Refresh.Store(tenant, stored.Value);
        }

        await pipeline.Refresh.RunAsync(tenant);

        var expected = vector.Expected;
        Assert.Equal(System.Text.Json.JsonValueKind.Null, expected.GetProperty("exception").ValueKind);
        Assert.Equal(expected.GetProperty("host_cache_written").GetBoolean(), pipeline.Refresh.Summaries[tenant].Outcome == RefreshOutcome.Stored);
        JsonCompare.Equal(expected.GetProperty("host_cache"), pipeline.Refresh.Stored(tenant), vector.Compare, "host_cache");
        pipeline.HasRemoved(expected.GetProperty("invalid_edges"));
        ChatTexts.Equal(expected.GetProperty("slack"), pipeline.Channel.Texts, vector.Compare);

        // The recipient is the business of the channel; the vectors count the rows of the attached files.
        var mails = new JsonArray([.. expected.GetProperty("emails").EnumerateArray().Select(m => (JsonNode)MailFacts.Of(m))]);
        JsonCompare.Equal(
            System.Text.Json.JsonSerializer.SerializeToElement(mails),
            new JsonArray([.. pipeline.Channel.Mails.Select(m => (JsonNode)MailFacts.Of(m))]), vector.Compare, "emails");
    }
}
