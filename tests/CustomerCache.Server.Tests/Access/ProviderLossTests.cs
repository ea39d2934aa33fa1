using System.Net;
using System.Text.Json.Nodes;
using CustomerCache.Server.Access.SignIn;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Single sign-on without its identity provider, and with a configuration that cannot work.</summary>
public sealed class ProviderLossTests
{
    [Fact]
    public async Task Keys_and_sessions_work_on_without_the_provider_and_a_page_says_why()
    {
        using var server = new SignInServer();
        await server.InitializeAsync();
        using var browser = await server.SignedInAsync();
        await server.Provider.DisposeAsync();
        await server.RestartAsync();
        browser.Proxy(SignInServer.Public, server.Server.Client.BaseAddress!);
        using var other = server.Browser();

        using var page = await other.OpenAsync(new Uri(SignInServer.Public, "sign-in"));
        var text = await page.Content.ReadAsStringAsync();
        using var key = await server.ByKeyAsync(HttpMethod.Get, "/v1/tenants");
        using var session = await browser.CallAsync(HttpMethod.Get, new Uri(SignInServer.Public, "v1/tenants"));
        using var left = await browser.CallAsync(HttpMethod.Post, new Uri(SignInServer.Public, "sign-out"));
        var goodbye = (string)JsonNode.Parse(await left.Content.ReadAsStringAsync())!["location"]!;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("The identity provider localhost cannot be reached: the connection failed", text, StringComparison.Ordinal);
        Assert.Contains("keys still work", text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (key.StatusCode, session.StatusCode));
        Assert.Equal(("/ops/", 0), (goodbye, browser.Cookies.Count));
        await server.Server.Log.WaitForAsync(1325, "Cannot reach the identity provider at http://localhost:");
        await server.Server.DisposeAsync();
    }

    [Fact]
    public void Wrong_configuration_is_refused_with_every_key_and_its_remedy()
    {
        var options = new SignInOptions
        {
            IsConfigured = true,
            Authority = "http://login.example.net/",
            MetadataAddress = "login.example.net",
            PublicUrl = "https://cache.example.net/?a=b",
            RoleClaim = " ",
            SessionLifetime = TimeSpan.FromSeconds(59),
        };
        options.RequestedScopes.Add("groups roles");
        options.Roles.Add(new RoleOptions());
        options.Roles.Add(new RoleOptions { Role = "one", Scopes = { "read", "root" } });
        options.Roles.Add(new RoleOptions { Role = "one", Scopes = { "read" } });

        var errors = new SignInOptionsValidator()
            .Validate(null, options)
            .Failures!.Select(e => e.Replace(SignInOptions.Section + ":", "", StringComparison.Ordinal))
            .ToArray();

        Assert.Equal(
            [
                "Authority would",
                "MetadataAddress is",
                "PublicUrl has",
                "ClientId is",
                "ClientSecret is",
                "RoleClaim is",
                "SessionLifetime must",
                "RequestedScopes:0 must",
                "Roles:0:Role is",
                "Roles:0:Scopes must",
                "Roles:1:Scopes 'root'",
                "Roles:2:Role is",
            ],
            errors.Select(e => string.Join(' ', e.Split(' ')[..2]))
        );
        Assert.True(new SignInOptionsValidator().Validate(null, new SignInOptions()).Succeeded);
    }
}
