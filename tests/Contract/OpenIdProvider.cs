using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace CustomerCache.Tests.Contract;

/// <summary>An OpenID provider in this process, over real HTTP. It is another site than the server: <c>localhost</c>.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "customer-cache";

    public const string ClientSecret = "canary-secret-of-the-client";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _issued = new();

    private OpenIdProvider(WebApplication app) => _app = app;

    /// <summary>Gets the address, which is the issuer too.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Gets or sets the person of the next sign-in, with the roles; null refuses.</summary>
    public (string Subject, string Name, string[] Roles)? Person { get; set; } = ("248289761001", "Ada Lovelace", []);

    /// <summary>Gets all tokens that were issued.</summary>
    public IReadOnlyCollection<string> Issued => _issued;

    /// <summary>Gets what the last authorization request asked for.</summary>
    public OpenIddictRequest? Asked { get; private set; }

    /// <summary>Gets the person of the id token that came with the last sign-out.</summary>
    public string? SignedOut { get; private set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        OpenIdProvider? provider = null;
        builder
            .Services.AddOpenIddict()
            .AddServer(server =>
            {
                server.EnableDegradedMode().AddEphemeralEncryptionKey().AddEphemeralSigningKey();
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetUserInfoEndpointUris("userinfo");
                server.SetEndSessionEndpointUris("end-session").RegisterScopes(Scopes.Profile, "groups");
                server.UseAspNetCore().DisableTransportSecurityRequirement();
                Handle<ValidateAuthorizationRequestContext>(server, c => provider!.Check(c));
                Handle<HandleAuthorizationRequestContext>(server, c => provider!.Authorize(c));
                Handle<ValidateTokenRequestContext>(server, Check);
                Handle<ApplyTokenResponseContext>(server, c => provider!.Note(c));
                Handle<HandleUserInfoRequestContext>(server, c => provider!.Describe(c));
                Handle<ValidateEndSessionRequestContext>(server, c => c.SetPostLogoutRedirectUri(c.PostLogoutRedirectUri!));
                Handle<HandleEndSessionRequestContext>(server, c => provider!.End(c));
            });
        var app = builder.Build();
        app.UseAuthentication();
        provider = new OpenIdProvider(app);
        await app.StartAsync();
        provider.Address = new Uri(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        // The first answer of a process takes long, which servers would take for a lost provider.
        using var http = new HttpClient();
        await http.GetStringAsync(new Uri(provider.Address, ".well-known/openid-configuration"));
        return provider;
    }

    /// <summary>Returns the settings of a server with sign-in at this provider.</summary>
    public IDictionary<string, string?> Settings(params (string Role, string[] Scopes)[] roles)
    {
        const string Section = "CustomerCache:Access:OpenIdConnect:";
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Section + "Authority"] = Address.AbsoluteUri,
            [Section + "ClientId"] = ClientId,
            [Section + "ClientSecret"] = ClientSecret,
            [Section + "RequestedScopes:0"] = "groups",
        };
        foreach (var (i, (role, scopes)) in roles.Index())
        {
            settings[$"{Section}Roles:{i}:Role"] = role;
            foreach (var (n, scope) in scopes.Index())
            {
                settings[$"{Section}Roles:{i}:Scopes:{n}"] = scope;
            }
        }

        return settings;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Handle<TContext>(OpenIddictServerBuilder server, Action<TContext> handle)
        where TContext : OpenIddict.Server.OpenIddictServerEvents.BaseContext =>
        server.AddEventHandler<TContext>(handler =>
            handler.UseInlineHandler(context =>
            {
                handle(context);
                return default;
            })
        );

    private static void Check(ValidateTokenRequestContext context)
    {
        if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
        {
            context.Reject(Errors.InvalidClient, "The client is not known.");
        }
    }

    private void Check(ValidateAuthorizationRequestContext context)
    {
        Asked = context.Request;
        if (context.ClientId != ClientId)
        {
            context.Reject(Errors.InvalidClient, "The client is not known.");
        }
    }

    private void Authorize(HandleAuthorizationRequestContext context)
    {
        if (Person is not { } person)
        {
            context.Reject(Errors.AccessDenied, "The person refused.");
            return;
        }

        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Subject).SetClaims("roles", [.. person.Roles]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(context.Request.GetScopes());
        principal.SetDestinations(_ => [Destinations.IdentityToken]);
        context.SignIn(principal);
    }

    private void Note(ApplyTokenResponseContext context)
    {
        foreach (var token in new[] { context.Response.IdToken, context.Response.AccessToken }.OfType<string>())
        {
            _issued.Enqueue(token);
        }
    }

    // As the specification has it: the profile is not in the id token when there is an access token to ask with.
    private void Describe(HandleUserInfoRequestContext context) => context.Claims[Claims.Name] = Person!.Value.Name;

    private void End(HandleEndSessionRequestContext context)
    {
        SignedOut = context.IdentityTokenHintPrincipal?.GetClaim(Claims.Subject);
        context.SignOut();
    }
}
