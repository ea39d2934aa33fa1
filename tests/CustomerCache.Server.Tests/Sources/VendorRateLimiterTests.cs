using CustomerCache.Sources.Resilience;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The limit is never exceeded.</summary>
public sealed class VendorRateLimiterTests
{
    [Fact]
    public async Task Calls_in_flight_never_exceed_the_limit_logins_included()
    {
        using var lab = new SourcesLab(options => options.Bruin.MaxConcurrency = 3, loggedIn: false);
        var login = new Gate();
        var gate = new Gate();
        lab.Http.OnAsync(
                SourcesLab.Token,
                null,
                async (_, token) =>
                {
                    await login.EnterAsync(token);
                    return ScriptedHttp.Json("""{"access_token":"t"}""");
                }
            )
            .OnAsync(
                SourcesLab.Inventory,
                null,
                async (_, token) =>
                {
                    await gate.EnterAsync(token);
                    return ScriptedHttp.Json("""{"documents":[]}""");
                }
            );
        var limiter = lab.Channel("Bruin").Limiter;

        var calls = Enumerable.Range(0, 30).Select(i => lab.BruinPort.GetClientInfoAsync($"VCA{i}", default)).ToArray();
        await login.ArrivedAsync(1);
        Assert.Equal(0, lab.CallsTo(SourcesLab.Inventory));
        login.Open();
        await gate.ArrivedAsync(3);
        Assert.Equal(3, limiter.InUse);
        Assert.Equal(3, lab.CallsTo(SourcesLab.Inventory));
        gate.Open();

        Assert.All(await Task.WhenAll(calls), answer => Assert.True(answer.IsSuccess));
        Assert.InRange(gate.Most, 1, 3);
        Assert.Equal((0, 0), (limiter.InUse, limiter.Waiting));
    }

    [Fact]
    public async Task Use_of_the_limit_is_measured()
    {
        using var lab = new SourcesLab(options => options.Bruin.MaxConcurrency = 3);
        var gate = new Gate();
        lab.Http.OnAsync(
            SourcesLab.Inventory,
            null,
            async (_, token) =>
            {
                await gate.EnterAsync(token);
                return ScriptedHttp.Json("""{"documents":[]}""");
            }
        );

        var calls = Enumerable.Range(0, 30).Select(i => lab.BruinPort.GetClientInfoAsync($"VCA{i}", default)).ToArray();
        var limiter = lab.Channel("Bruin").Limiter;

        Assert.Equal((3, 3, 27), (limiter.Limit, limiter.InUse, limiter.Waiting));
        gate.Open();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Starts_are_spaced_evenly_and_in_order()
    {
        var clock = new FakeTime();
        var limiter = new VendorRateLimiter("Bruin", 100, startsPerSecond: 10, clock);

        var entries = Enumerable.Range(0, 5).Select(_ => limiter.AcquireAsync(default).AsTask()).ToArray();
        await clock.WaitForTimersAsync(4);

        for (var i = 0; i < entries.Length; i++)
        {
            await entries[i];
            Assert.All(entries[(i + 1)..], later => Assert.False(later.IsCompleted));
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public async Task Pause_holds_new_and_waiting_calls()
    {
        var clock = new FakeTime();
        var limiter = new VendorRateLimiter("Bruin", 10, startsPerSecond: 1, clock);
        await limiter.AcquireAsync(default);
        var waiting = limiter.AcquireAsync(default).AsTask();
        await clock.WaitForTimersAsync(1);

        limiter.PauseFor(TimeSpan.FromSeconds(20));
        var fresh = limiter.AcquireAsync(default).AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        await clock.WaitForTimersAsync(2);
        Assert.False(waiting.IsCompleted || fresh.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(19));
        await fresh;
        clock.Advance(TimeSpan.FromSeconds(1));

        await waiting;
    }

    [Fact]
    public async Task Cancelled_waiter_takes_no_permit()
    {
        var clock = new FakeTime();
        var limiter = new VendorRateLimiter("Bruin", 1, startsPerSecond: 1, clock);
        using var cancel = new CancellationTokenSource();
        var first = await limiter.AcquireAsync(default);
        var noPlace = limiter.AcquireAsync(cancel.Token).AsTask();
        Assert.Equal(1, limiter.Waiting);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => noPlace);

        first.Dispose();
        using var later = new CancellationTokenSource();
        var noTurn = limiter.AcquireAsync(later.Token).AsTask();
        await clock.WaitForTimersAsync(1);
        await later.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => noTurn);

        Assert.Equal((0, 0), (limiter.InUse, limiter.Waiting));
    }
}
