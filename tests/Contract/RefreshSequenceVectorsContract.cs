using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

public abstract class RefreshSequenceVectorsContract<TEngine>
    where TEngine : IVectorEngine, new()
{
    [Theory]
    [VectorsOf("velocloud.refresh_sequence")]
    public async Task Refresh_reports_its_own_findings(Vector vector)
    {
        await using var pipeline = RefreshPipeline.Of<TEngine>(vector);
        var (texts, mails) = (0, 0);
        var (given, wanted) = (vector.Given.GetProperty("rounds"), vector.Expected.GetProperty("rounds"));
        Assert.Equal(given.GetArrayLength(), wanted.GetArrayLength());
        var between = TimeSpan.Zero;
        foreach (var (rules, expected) in given.EnumerateArray().Zip(wanted.EnumerateArray()))
        {
            // Before the time, at which the coordinator may start a refresh that is due.
            pipeline.Run.Script = new UpstreamScript(rules.EnumerateArray());
            pipeline.Run.Time.Advance(between);

            await pipeline.RunAsync();

            ChatTexts.Equal(expected.GetProperty("slack"), [.. pipeline.Channel.Texts.Skip(texts)], vector.Compare);
            pipeline.HasMailed(expected.GetProperty("email_subjects"), since: mails);
            (texts, mails) = (pipeline.Channel.Texts.Count, pipeline.Channel.Mails.Count);
            between = TimeSpan.FromMinutes(vector.Given.GetProperty("minutes_between_rounds").GetInt32());
        }
    }
}
