using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Registers single sign-on: the authorization code flow with PKCE, and sessions in a cookie.</summary>
internal static class SignInServices
{
    /// <summary>The authentication scheme of the identity provider.</summary>
    public const string Provider = "provider";

    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds options and sessions, and where single sign-on is configured its handlers.</summary>
    public static void AddSignIn(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        var services = authentication.Services;

        // Strict binding because of the lists: unreadable elements would be skipped silently otherwise.
        services
            .AddOptions<SignInOptions>()
            .BindConfiguration(SignInOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .Configure<IConfiguration>((options, c) => options.IsConfigured = SignInOptions.IsConfiguredIn(c))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>());
        services.TryAddSingleton<Sessions>();

        // It would make keys, in the home folder where no others are configured, before the storage is open. Made when first used.
        services.RemoveAll(s => s.ImplementationType?.Name == "DataProtectionHostedService");
        if (!SignInOptions.IsConfiguredIn(configuration))
        {
            return;
        }

        authentication.AddCookie(Sessions.Scheme).AddOpenIdConnect(Provider, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(Sessions.Scheme).Configure<IOptions<SignInOptions>>(SetUpSession);
        services.AddOptions<OpenIdConnectOptions>(Provider).Configure<IOptions<SignInOptions>>(SetUpProvider);
        services.TryAddSingleton<SignInLog>();
        services.TryAddSingleton<SignInEvents>();
        services.TryAddSingleton<SessionKeys>();
        services.TryAddSingleton<SessionKeyCipher>();

        // Not the path of the program, which differs between silos. Another provider ends all sessions.
        services
            .AddOptions<DataProtectionOptions>()
            .Configure<IOptions<SignInOptions>>(
                (o, signIn) => o.ApplicationDiscriminator = $"customer-cache {signIn.Value.Authority} {signIn.Value.ClientId}"
            );
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<SessionKeys, SessionKeyCipher>((o, keys, cipher) => (o.XmlRepository, o.XmlEncryptor) = (keys, cipher));
    }

    /// <summary>Lets the request have the address that the browser used, where a proxy in between has another one.</summary>
    public static void UsePublicUrl(this WebApplication app) =>
        app.Use(next =>
        {
            // Read at the start, after the options were validated.
            if (app.Services.GetRequiredService<IOptions<SignInOptions>>().Value.PublicUrl is not { } text)
            {
                return next;
            }

            var url = new Uri(text);
            var host = url.IsDefaultPort ? new HostString(url.IdnHost) : new HostString(url.IdnHost, url.Port);
            var path = PathString.FromUriComponent(url.AbsolutePath.TrimEnd('/'));
            return context =>
            {
                (context.Request.Scheme, context.Request.Host, context.Request.PathBase) = (url.Scheme, host, path);
                return next(context);
            };
        });

    private static void SetUpSession(CookieAuthenticationOptions session, IOptions<SignInOptions> options)
    {
        session.Cookie.Name = Sessions.Cookie;
        session.Cookie.HttpOnly = true;
        session.Cookie.SameSite = SameSiteMode.Strict;
        session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        session.ExpireTimeSpan = options.Value.SessionLifetime;
        session.SlidingExpiration = false;
    }

    private static void SetUpProvider(OpenIdConnectOptions provider, IOptions<SignInOptions> options)
    {
        var signIn = options.Value;
        provider.Authority = signIn.Authority;
        provider.MetadataAddress = signIn.MetadataAddress;
        provider.ClientId = signIn.ClientId;
        provider.ClientSecret = signIn.ClientSecret;
        provider.RequireHttpsMetadata =
            !Uri.TryCreate(signIn.MetadataAddress ?? signIn.Authority, UriKind.Absolute, out var metadata)
            || metadata.Scheme == Uri.UriSchemeHttps;
        provider.BackchannelTimeout = ProviderTimeout;
        provider.BackchannelHttpHandler ??= new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = ProviderTimeout };
        provider.SignInScheme = Sessions.Scheme;
        provider.EventsType = typeof(SignInEvents);

        // By query, since a form posted by another site would need cookies that are sent with every call of any site.
        provider.ResponseType = OpenIdConnectResponseType.Code;
        provider.ResponseMode = OpenIdConnectResponseMode.Query;
        provider.CorrelationCookie.SameSite = SameSiteMode.Lax;
        provider.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        provider.NonceCookie.SameSite = SameSiteMode.Lax;
        provider.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        provider.UsePkce = true;
        provider.SaveTokens = false;
        provider.UseTokenLifetime = false;
        provider.MapInboundClaims = false;
        provider.GetClaimsFromUserInfoEndpoint = true;
        provider.ClaimActions.MapJsonKey(signIn.RoleClaim, signIn.RoleClaim);
        provider.ClaimActions.MapJsonKey("preferred_username", "preferred_username");
        foreach (var scope in signIn.RequestedScopes)
        {
            provider.Scope.Add(scope);
        }

        provider.CallbackPath = SignInApi.Path + "/callback";
        provider.SignedOutCallbackPath = SignInApi.SignOutPath + "/callback";
        provider.RemoteSignOutPath = PathString.Empty;
        provider.DisableTelemetry = true;
    }

    private static void RemoveAll(this IServiceCollection services, Func<ServiceDescriptor, bool> which)
    {
        foreach (var service in services.Where(s => !s.IsKeyedService && which(s)).ToArray())
        {
            services.Remove(service);
        }
    }
}
