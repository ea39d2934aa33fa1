using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CustomerCache.Tests.Contract;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Single sign-on through a real OpenID provider, by a browser behind a proxy.</summary>
public sealed class SignInTests(SignInServer server) : IClassFixture<SignInServer>
{
    private static readonly Uri Public = SignInServer.Public;

    [Fact]
    public async Task Person_has_the_scopes_of_the_roles_and_signs_out_at_the_provider()
    {
        server.Provider.Person = ("248289761001", "Ada Lovelace", [SignInServer.Role, "another"]);
        using var browser = server.Browser();

        using var console = await browser.OpenAsync(new Uri(Public, "sign-in?return=%23%2Fcaches"));
        var access = await SignInServer.AccessAsync(browser);
        using var read = await browser.CallAsync(HttpMethod.Get, new Uri(Public, "v1/tenants"));
        using var refused = await browser.CallAsync(HttpMethod.Post, new Uri(Public, "v1/refresh"));

        Assert.Equal((HttpStatusCode.OK, new Uri(Public, "#/caches")), (console.StatusCode, console.RequestMessage!.RequestUri));
        Assert.Equal(
            ("Ada Lovelace", "[\"read\",\"write\"]", true),
            ((string)access["name"]!, access["scopes"]!.ToJsonString(), (bool)access["keys"]!)
        );
        Assert.InRange(
            (DateTimeOffset)access["session_ends_at"]! - server.Time.GetUtcNow(),
            TimeSpan.FromHours(7.9),
            TimeSpan.FromHours(8)
        );
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (read.StatusCode, refused.StatusCode));
        Assert.Equal("'Ada Lovelace' lacks the scope 'admin'; ask for a role that has it.", await DetailAsync(refused));
        Assert.Equal("openid profile groups", server.Provider.Asked!.Scope);
        Assert.Equal("S256", server.Provider.Asked.CodeChallengeMethod);

        using var left = await browser.CallAsync(HttpMethod.Post, new Uri(Public, "sign-out"));
        var goodbye = (string)JsonNode.Parse(await left.Content.ReadAsStringAsync())!["location"]!;
        using var after = await browser.OpenAsync(new Uri(goodbye));
        using var outside = await browser.CallAsync(HttpMethod.Get, new Uri(Public, "v1/tenants"));

        Assert.StartsWith(new Uri(server.Provider.Address, "end-session").AbsoluteUri, goodbye, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, Public), (after.StatusCode, after.RequestMessage!.RequestUri));
        Assert.Equal("248289761001", server.Provider.SignedOut);
        Assert.Equal(HttpStatusCode.Unauthorized, outside.StatusCode);
        await server.Server.Log.WaitForAsync(1321, "Ada Lovelace (person 248289761001) signed in with the roles cache-readers;");
        await server.Server.Log.WaitForAsync(1322, "Ada Lovelace (person 248289761001) signed out.");
    }

    [Fact]
    public async Task Cookies_are_hidden_from_scripts_sent_over_HTTPS_only_and_not_with_calls_of_other_sites()
    {
        using var browser = await server.SignedInAsync();

        var session = browser.Cookies["customer-cache.session"].Cookie;
        Assert.All(browser.Seen, c => Assert.True(c is { Secure: true, HttpOnly: true }, c.ToString()));
        Assert.All(browser.Seen, c => Assert.StartsWith("/ops", c.Path.ToString(), StringComparison.Ordinal));
        Assert.Equal((SameSiteMode.Strict, null, "/ops"), (session.SameSite, session.Expires, session.Path.ToString()));
        Assert.Equal(["customer-cache.session"], browser.Cookies.Keys);
    }

    [Fact]
    public async Task Programs_use_keys_as_before_and_a_key_wins_over_a_session()
    {
        using var browser = await server.SignedInAsync();

        using var key = await server.ByKeyAsync(HttpMethod.Post, "/v1/refresh");
        using var both = await browser.CallAsync(
            HttpMethod.Get,
            new Uri(Public, "v1/tenants"),
            ("Authorization", "Bearer of nobody at all")
        );
        using var none = await server.Server.Client.GetAsync("/v1/tenants");
        using var keyLeaves = await server.ByKeyAsync(HttpMethod.Post, "/sign-out");

        Assert.Equal(HttpStatusCode.Accepted, key.StatusCode);
        Assert.Equal((HttpStatusCode.Unauthorized, "The key is not known."), (both.StatusCode, await DetailAsync(both)));
        var problem = JsonNode.Parse(await none.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.Unauthorized, "sign-in"), (none.StatusCode, (string)problem["sign_in"]!));
        Assert.Equal(HttpStatusCode.BadRequest, keyLeaves.StatusCode);
    }

    [Fact]
    public async Task Person_without_a_configured_role_gets_a_page_that_says_so_and_no_session()
    {
        server.Provider.Person = ("7", "Grace <Hopper>", ["Cache-Readers"]);
        using var browser = server.Browser();

        using var page = await browser.OpenAsync(new Uri(Public, "sign-in"));
        var text = await page.Content.ReadAsStringAsync();
        using var style = await browser.OpenAsync(new Uri(Public, "console/console.css"));
        using var again = await browser.OpenAsync(new Uri(Public, "sign-in?prompt=login"));

        Assert.Equal((HttpStatusCode.Forbidden, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains(
            "You are signed in as Grace &lt;Hopper&gt;, and none of your roles may use this service.",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("href=\"/ops/sign-in?prompt=login\"", text, StringComparison.Ordinal);
        Assert.Contains("style-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        Assert.Equal("login", server.Provider.Asked!.Prompt);
        Assert.DoesNotContain("customer-cache.session", browser.Cookies.Keys);
        await server.Server.Log.WaitForAsync(1323, "Refused the sign-in of Grace <Hopper> (person 7) with 403: the claim 'roles'");
    }

    [Fact]
    public async Task Refusal_of_the_provider_and_a_forged_answer_get_a_page_each()
    {
        server.Provider.Person = null;
        using var browser = server.Browser();

        using var denied = await browser.OpenAsync(new Uri(Public, "sign-in"));
        using var forged = await browser.OpenAsync(new Uri(Public, "sign-in/callback?code=canary-code&state=made-up"));

        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        Assert.Contains("The sign-in was refused", await denied.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("does not belong to a sign-in of this browser", await forged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await server.Server.Log.WaitForAsync(1324, "the identity provider answered access_denied; answered 403.");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example.net")]
    [InlineData("Origin", "http://cache.example.net")]
    [InlineData("Origin", "null")]
    [InlineData("Accept", "*/*")]
    public async Task Action_by_session_is_refused_unless_a_page_of_the_console_asks(string header, string value)
    {
        using var browser = await server.SignedInAsync();
        var drop = new Uri(Public, "v1/caches/orders/entries/1");

        using var foreign = await browser.CallAsync(HttpMethod.Delete, drop, (header, value));
        using var leave = await browser.CallAsync(HttpMethod.Post, new Uri(Public, "sign-out"), (header, value));
        using var own = await browser.CallAsync(HttpMethod.Delete, drop, ("Origin", "https://cache.example.net"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (foreign.StatusCode, leave.StatusCode));
        Assert.StartsWith("A web page of another origin made this call", await DetailAsync(foreign), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, own.StatusCode);
    }

    [Fact]
    public async Task Session_ends_after_its_lifetime_and_ends_its_streams()
    {
        using var browser = await server.SignedInAsync();
        server.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(4));
        using var stream = await browser.CallAsync(HttpMethod.Get, new Uri(Public, "v1/tenants/events"));
        var events = await stream.Content.ReadAsStreamAsync();

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        await events.CopyToAsync(Stream.Null);
        server.Time.Advance(TimeSpan.FromSeconds(4));
        using var over = await browser.CallAsync(HttpMethod.Get, new Uri(Public, "v1/tenants"));

        Assert.Equal((HttpStatusCode.Unauthorized, "The session is over; sign in again."), (over.StatusCode, await DetailAsync(over)));
    }

    [Fact]
    public async Task Session_survives_a_restart_and_no_secret_is_logged_or_stored()
    {
        using var browser = await server.SignedInAsync();
        var cookie = browser.Cookies["customer-cache.session"].Cookie.Value.ToString();
        var before = server.Server.Log;

        await server.RestartAsync();
        browser.Proxy(Public, server.Server.Client.BaseAddress!);
        var access = await SignInServer.AccessAsync(browser);
        await server.Server.DisposeAsync();

        Assert.Equal("Ada Lovelace", (string)access["name"]!);
        string[] secrets = [OpenIdProvider.ClientSecret, SignInServer.Key, cookie, .. server.Provider.Issued];
        Assert.True(secrets.Length > 4);
        foreach (var entry in before.Entries.Concat(server.Server.Log.Entries))
        {
            Assert.All(secrets, s => Assert.False(entry.Text.Contains(s, StringComparison.Ordinal), $"{entry.Category} logs a secret"));
        }

        var stored = string.Concat(Directory.EnumerateFiles(server.Folder).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        Assert.Contains("<sealed", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);
        Assert.All(secrets, s => Assert.DoesNotContain(s, stored, StringComparison.Ordinal));
        await server.RestartAsync();
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"]!;
}
