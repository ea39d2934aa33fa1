using System.Net;
using System.Text;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Responses of orchestrators to successful and failed logins and expired sessions.</summary>
public sealed class VeloCloudSessionTests
{
    private const string Listing =
        """[{"enterpriseId":100,"edgeId":1,"edgeState":"CONNECTED","edgeLastContact":null,"edgeSerialNumber":"A"}]""";
    private const string OneLink = """{"WAN":{"data":{"links":[{"mode":"PUBLIC","type":"WIRED","interfaces":["GE1"]}]}}}""";

    [Theory]
    [InlineData(302)]
    [InlineData(303)]
    public async Task Login_that_redirects_succeeded_when_it_sets_the_session(int status)
    {
        using var lab = new SourcesLab(loggedIn: false);
        lab.Http.On(
                SourcesLab.Login,
                () => Redirect(status, "/", "velocloud.message=; Path=/", "velocloud.session=made-up; Path=/; Secure")
            )
            .On(SourcesLab.Links, () => ScriptedHttp.Json(Listing));

        Assert.Null(await lab.Channel("Velocloud").LogInAsync(default));
        Assert.True((await lab.VeloCloudPort.ListEdgeLinksAsync(default)).IsSuccess);
        Assert.Equal("velocloud.session=made-up", lab.Http.Calls[^1].Headers["Cookie"]);
    }

    [Theory]
    [InlineData("velocloud.session=; Path=/")]
    [InlineData("velocloud.session=\"\"; Path=/")]
    [InlineData("other=1")]
    public async Task Login_without_a_session_has_its_reason_in_a_cookie(string session)
    {
        using var lab = new SourcesLab(loggedIn: false);
        lab.Http.On(SourcesLab.Login, () => Redirect(302, "/login", session, "velocloud.message=Invalid%20credentials; Path=/"));

        var fault = await lab.Channel("Velocloud").LogInAsync(default);

        Assert.Equal(new VendorFault(VendorFaultKind.Unauthorized, 401, "Invalid credentials"), fault);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("page")]
    public async Task Expired_session_is_renewed_once_and_the_call_repeated(string shape)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn())
            .On(SourcesLab.Links, Ended(shape), () => ScriptedHttp.Json(Listing))
            .On(SourcesLab.Modules, Ended(shape), () => ScriptedHttp.Json(OneLink));

        Assert.True((await lab.VeloCloudPort.ListEdgeLinksAsync(default)).IsSuccess);
        Assert.True((await lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default)).IsSuccess);

        Assert.Equal((2, 2, 2), (lab.CallsTo(SourcesLab.Login), lab.CallsTo(SourcesLab.Links), lab.CallsTo(SourcesLab.Modules)));
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("page")]
    public async Task Orchestrator_that_always_responds_with_an_expired_session_is_called_twice(string shape)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Login, () => ScriptedHttp.LoggedIn()).On(SourcesLab.Links, Ended(shape));

        var answer = await lab.VeloCloudPort.ListEdgeLinksAsync(default);

        Assert.Equal(VendorFaultKind.Unauthorized, answer.Fault?.Kind);
        Assert.Equal((1, 2), (lab.CallsTo(SourcesLab.Login), lab.CallsTo(SourcesLab.Links)));
    }

    [Fact]
    public async Task JSON_that_is_labelled_HTML_is_read()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Links, () => new HttpResponseMessage { Content = new StringContent(Listing, Encoding.UTF8, "text/html") });

        Assert.Single((await lab.VeloCloudPort.ListEdgeLinksAsync(default)).Value!.Rows);
    }

    private static Func<HttpResponseMessage> Ended(string shape) =>
        shape == "redirect"
            ? () => Redirect(302, "https://vco1.example.net/ui/operator/login")
            : () =>
                new HttpResponseMessage
                {
                    Content = new StringContent("\n<!DOCTYPE html><html><body>Log in</body></html>", Encoding.UTF8, "text/html"),
                };

    private static HttpResponseMessage Redirect(int status, string to, params string[] cookies)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("") };
        response.Headers.Location = new Uri(to, UriKind.RelativeOrAbsolute);
        response.Headers.TryAddWithoutValidation("Set-Cookie", cookies);
        return response;
    }
}
