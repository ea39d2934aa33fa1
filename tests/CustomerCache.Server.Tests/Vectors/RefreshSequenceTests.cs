using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Vectors;

public sealed class RefreshSequenceTests
{
    [Theory]
    [VectorsOf("velocloud.refresh_sequence")]
    public async Task Each_refresh_reports_what_it_found_itself(string name)
    {
        var pipeline = new Pipeline(name);
        var (texts, mails) = (0, 0);
        foreach (var (rules, expected) in pipeline.Vector.Given.GetProperty("rounds").EnumerateArray().Zip(pipeline.Vector.Expected.GetProperty("rounds").EnumerateArray()))
        {
            pipeline.Run.Script = new UpstreamScript(rules.EnumerateArray());

            await pipeline.RunAsync();

            ChatTexts.Equal(expected.GetProperty("slack"), [.. pipeline.Channel.Texts.Skip(texts)], pipeline.Vector.Compare);
            pipeline.HasMailed(expected.GetProperty("email_subjects"), since: mails);
            (texts, mails) = (pipeline.Channel.Texts.Count, pipeline.Channel.Mails.Count);
            pipeline.Run.Time.Advance(TimeSpan.FromMinutes(pipeline.Vector.Given.GetProperty("minutes_between_rounds").GetInt32()));
        }
    }
}
