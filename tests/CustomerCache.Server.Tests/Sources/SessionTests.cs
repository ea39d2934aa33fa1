using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Shared logins of sessions, and their renewal.</summary>
public sealed class SessionTests
{
    private const int Callers = 50;
    private const string LoginRefused = """{"error":"no"}""";
    private const string OneLink = """{"WAN":{"data":{"links":[{"mode":"PUBLIC","type":"WIRED","interfaces":["GE1"]}]}}}""";

    [Fact]
    public async Task Fifty_callers_without_a_session_cause_one_login_and_wait_for_it()
    {
        using var lab = NewLab(loggedIn: false);
        var login = new Gate();
        lab.Http.OnAsync(
                SourcesLab.Login,
                null,
                async (_, token) =>
                {
                    await login.EnterAsync(token);
                    return ScriptedHttp.LoggedIn();
                }
            )
            .On(SourcesLab.Modules, () => ScriptedHttp.Json(OneLink));

        var calls = Ask(lab, Callers);
        await login.ArrivedAsync(1);
        Assert.Equal(0, lab.CallsTo(SourcesLab.Modules));
        login.Open();

        Assert.All(await Task.WhenAll(calls), answer => Assert.True(answer.IsSuccess));
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
        Assert.Equal(Callers, lab.CallsTo(SourcesLab.Modules));
        Assert.All(
            lab.Http.Calls.Where(call => call.Url == SourcesLab.Modules),
            call => Assert.Equal("velocloud.session=made-up-session", call.Headers["Cookie"])
        );
    }

    [Fact]
    public async Task Fifty_callers_with_an_expired_session_cause_one_login_and_repeat_once()
    {
        using var lab = NewLab(loggedIn: true);
        var sent = new Gate();
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn())
            .OnAsync(
                SourcesLab.Modules,
                null,
                async (call, token) =>
                {
                    if (call.Headers["Cookie"] != "velocloud.session=adopted")
                    {
                        return ScriptedHttp.Json(OneLink);
                    }

                    await sent.EnterAsync(token);
                    return ScriptedHttp.Json("""{"error":{"message":"tokenError [expired session cookie]"}}""");
                }
            );

        var calls = Ask(lab, Callers);
        await sent.ArrivedAsync(Callers);
        sent.Open();

        Assert.All(await Task.WhenAll(calls), answer => Assert.True(answer.IsSuccess));
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
        Assert.Equal(2 * Callers, lab.CallsTo(SourcesLab.Modules));
    }

    [Fact]
    public async Task Refusal_after_another_caller_logged_in_takes_that_session()
    {
        using var lab = NewLab(loggedIn: true);
        var late = new Gate();
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn())
            .OnAsync(
                SourcesLab.Modules,
                null,
                async (call, token) =>
                {
                    if (call.Headers["Cookie"] != "velocloud.session=adopted")
                    {
                        return ScriptedHttp.Json(OneLink);
                    }

                    if (call.Body.Contains("\"edgeId\":1,", StringComparison.Ordinal))
                    {
                        await late.EnterAsync(token);
                    }

                    return ScriptedHttp.Json("{}", 401);
                }
            );

        var slow = Ask(lab, 1)[0];
        await late.ArrivedAsync(1);
        var quick = await lab.VeloCloudPort.GetLinksConfigurationAsync(
            SourcesLab.Edge with
            {
                Id = new EdgeId(SourcesLab.Host, 100, 2),
            },
            default
        );
        late.Open();

        Assert.True(quick.IsSuccess);
        Assert.True((await slow).IsSuccess);
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
    }

    [Fact]
    public async Task Session_that_is_refused_again_after_a_login_is_the_result()
    {
        using var lab = NewLab(loggedIn: true);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn()).On(SourcesLab.Modules, () => ScriptedHttp.Json("{}", 401));

        var answer = await Ask(lab, 1)[0];

        Assert.Equal((VendorFaultKind.Unauthorized, 401), (answer.Fault?.Kind, answer.Fault?.Status));
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
        Assert.Equal(2, lab.CallsTo(SourcesLab.Modules));
    }

    [Fact]
    public async Task Login_without_a_response_is_logged_with_the_cause()
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => throw new HttpRequestException("Connection refused"))
            .On(SourcesLab.Modules, () => ScriptedHttp.Json("{}", 401));

        await Ask(lab, 1)[0];

        var text = Assert.Single(lab.Log.Of(3001)).Text;
        Assert.DoesNotContain("null", text, StringComparison.Ordinal);
        Assert.DoesNotContain("()", text, StringComparison.Ordinal);
        Assert.Contains("Connection refused", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_login_is_logged_and_not_retried_for_a_while()
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.Json(LoginRefused, 403))
            .On(SourcesLab.Modules, () => ScriptedHttp.Json("{}", 401));

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(VendorFaultKind.Unauthorized, (await Ask(lab, 1)[0]).Fault?.Kind);
        }

        Assert.Equal((1, 5), (lab.CallsTo(SourcesLab.Login), lab.CallsTo(SourcesLab.Modules)));
        Assert.Contains("(Refused, HTTP status 403)", Assert.Single(lab.Log.Of(3001)).Text, StringComparison.Ordinal);
        lab.Clock.Advance(SessionKeeper.HoldOff);
        await Ask(lab, 1)[0];
        Assert.Equal((2, 6), (lab.CallsTo(SourcesLab.Login), lab.CallsTo(SourcesLab.Modules)));
    }

    [Fact]
    public async Task VeloCloud_logs_in_again_every_23_hours()
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn()).On(SourcesLab.Modules, () => ScriptedHttp.Json(OneLink));

        await Ask(lab, 1)[0];
        lab.Clock.Advance(TimeSpan.FromHours(23) - TimeSpan.FromSeconds(1));
        await Ask(lab, 1)[0];
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
        lab.Clock.Advance(TimeSpan.FromSeconds(1));
        await Ask(lab, 1)[0];

        Assert.Equal(2, lab.CallsTo(SourcesLab.Login));
        Assert.Equal(SourcesLab.Modules, lab.Http.Calls[^1].Url);
        Assert.Equal(SourcesLab.Login, lab.Http.Calls[^2].Url);
    }

    [Fact]
    public async Task Bruin_gets_a_new_token_before_the_old_one_ends()
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Token, Token("token-1"), Token("token-2"))
            .On(SourcesLab.Inventory, () => ScriptedHttp.Json("""{"documents":[]}"""));

        await lab.BruinPort.GetClientInfoAsync("VCA1", default);
        lab.Clock.Advance(TimeSpan.FromSeconds(3479));
        await lab.BruinPort.GetClientInfoAsync("VCA1", default);
        Assert.Equal("Bearer token-1", lab.Http.Calls[^1].Headers["Authorization"]);
        lab.Clock.Advance(TimeSpan.FromSeconds(1));
        await lab.BruinPort.GetClientInfoAsync("VCA1", default);

        Assert.Equal("Bearer token-2", lab.Http.Calls[^1].Headers["Authorization"]);
        Assert.Equal(2, lab.CallsTo(SourcesLab.Token));
    }

    [Fact]
    public async Task Renewal_that_fails_leaves_the_old_token_in_use()
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Token, Token("token-1"), () => ScriptedHttp.Json("{}", 503))
            .On(SourcesLab.Inventory, () => ScriptedHttp.Json("""{"documents":[]}"""));

        await lab.BruinPort.GetClientInfoAsync("VCA1", default);
        lab.Clock.Advance(TimeSpan.FromSeconds(3500));
        var answer = await lab.BruinPort.GetClientInfoAsync("VCA1", default);

        Assert.True(answer.IsSuccess);
        Assert.Equal("Bearer token-1", lab.Http.Calls[^1].Headers["Authorization"]);
        Assert.Equal(2, lab.CallsTo(SourcesLab.Token));
    }

    [Theory]
    [InlineData(401, VendorFaultKind.Unauthorized)]
    [InlineData(400, VendorFaultKind.Unauthorized)]
    [InlineData(503, VendorFaultKind.Internal)]
    public async Task Bruin_is_not_called_without_a_token(int status, VendorFaultKind kind)
    {
        using var lab = NewLab(loggedIn: false);
        lab.Http.On(SourcesLab.Token, () => ScriptedHttp.Json(LoginRefused, status));

        var answer = await lab.BruinPort.GetClientInfoAsync("VCA1", default);

        Assert.Equal(new VendorFault(kind, 500, "Missing BEARER token"), answer.Fault);
        Assert.Single(lab.Http.Calls);
    }

    [Fact]
    public async Task Login_survives_the_cancellation_of_its_first_caller()
    {
        using var lab = NewLab(loggedIn: false);
        var login = new Gate();
        lab.Http.OnAsync(
                SourcesLab.Login,
                null,
                async (_, token) =>
                {
                    await login.EnterAsync(token);
                    return ScriptedHttp.LoggedIn();
                }
            )
            .On(SourcesLab.Modules, () => ScriptedHttp.Json(OneLink));
        using var cancelled = new CancellationTokenSource();

        var first = lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, cancelled.Token);
        await login.ArrivedAsync(1);
        var second = Ask(lab, 1)[0];
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        login.Open();

        Assert.True((await second).IsSuccess);
        Assert.Equal(1, lab.CallsTo(SourcesLab.Login));
    }

    [Fact]
    public async Task Check_logs_in_and_reports_why_it_failed()
    {
        using var lab = NewLab(loggedIn: true);
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.Json(LoginRefused, 403), () => ScriptedHttp.LoggedIn());

        var fault = await lab.Channel("Velocloud").LogInAsync(default);

        Assert.Equal(new VendorFault(VendorFaultKind.Refused, 403, LoginRefused), fault);
        Assert.Null(await lab.Channel("Velocloud").LogInAsync(default));
    }

    private static SourcesLab NewLab(bool loggedIn) => new(options => options.VeloCloud.MaxConcurrency = 64, loggedIn);

    private static Task<VendorResult<Listing<LinkConfiguration>>>[] Ask(SourcesLab lab, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default))];

    private static Func<HttpResponseMessage> Token(string token) =>
        () => ScriptedHttp.Json($$"""{"access_token":"{{token}}","expires_in":3600}""");
}
