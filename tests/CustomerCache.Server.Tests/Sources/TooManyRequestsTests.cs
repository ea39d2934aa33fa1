using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Responses 429 delay calls as requested, within bounds.</summary>
public sealed class TooManyRequestsTests
{
    private const string Nothing = """{"documents":[]}""";

    [Theory]
    [InlineData("5", 5)]
    [InlineData("Tue, 10 Mar 2026 12:00:07 GMT", 7)]
    [InlineData("3600", 30)]
    public async Task Call_is_repeated_after_the_delay(string retryAfter, int seconds)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, SlowDown(retryAfter), () => ScriptedHttp.Json(Nothing));

        var ask = lab.BruinPort.GetClientInfoAsync("VCA1", default);
        await lab.Clock.WaitForTimersAsync(1, within: TimeSpan.FromSeconds(seconds));
        lab.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Single(lab.Http.Calls);
        lab.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True((await ask).IsSuccess);
        Assert.Single(lab.Log.Of(3003));
    }

    [Fact]
    public async Task Fourth_response_429_is_a_refusal()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, SlowDown("10"));

        var ask = lab.BruinPort.GetClientInfoAsync("VCA1", default);
        for (var i = 0; i < 3; i++)
        {
            await lab.Clock.WaitForTimersAsync(1, within: TimeSpan.FromSeconds(10));
            lab.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal((VendorFaultKind.Refused, 429), ((await ask).Fault?.Kind, (await ask).Fault?.Status));
        Assert.Equal(4, lab.Http.Calls.Count);

        // The last one is not followed by a repeat.
        Assert.Equal(3, lab.Log.Of(3003).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    public async Task Response_429_without_a_readable_delay_is_a_refusal_at_once(string? retryAfter)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, SlowDown(retryAfter));

        Assert.Equal(new VendorFault(VendorFaultKind.Refused, 429, "{}"), (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault);
        Assert.Single(lab.Http.Calls);
    }

    [Fact]
    public async Task Callers_all_wait_after_one_response_429()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, SlowDown("10"), () => ScriptedHttp.Json(Nothing));

        var first = lab.BruinPort.GetClientInfoAsync("VCA1", default);
        await lab.Clock.WaitForTimersAsync(1, within: TimeSpan.FromSeconds(10));
        var second = lab.BruinPort.GetClientInfoAsync("VCA2", default);
        await lab.Clock.WaitForTimersAsync(2, within: TimeSpan.FromSeconds(10));
        Assert.Single(lab.Http.Calls);
        lab.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True((await first).IsSuccess);
        Assert.True((await second).IsSuccess);
    }

    private static Func<HttpResponseMessage> SlowDown(string? retryAfter) =>
        () =>
        {
            var response = ScriptedHttp.Json("{}", 429);
            _ = retryAfter is null || response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            return response;
        };
}
