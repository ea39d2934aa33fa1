using CustomerCache.Server.Access.SignIn;
using CustomerCache.Server.ChangeEvents;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>Registers keys, single sign-on, scopes, limits and the audit log.</summary>
internal static class AccessServices
{
    /// <summary>The policy of calls that write with a key, or that carry the signature of a channel.</summary>
    public const string SignedOrWrite = "write, or a signed channel";

    /// <summary>Adds the services. Idempotent.</summary>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddKeysFile();

        // Bound once: the key ring follows the configuration itself, and a wrong change must not end the process.
        services
            .AddOptions<AccessOptions>()
            .Configure<IConfiguration>(static (options, configuration) => options.ReadFrom(configuration))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>());
        services.AddOptions<OriginsOptions>().BindConfiguration(OriginsOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OriginsOptions>, OriginsOptionsValidator>());
        services.AddCors();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<CorsOptions>, OriginsPolicy>());
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<AccessLog>();
        services.TryAddSingleton<AccessMode>();
        services
            .AddAuthentication(CallerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CallerHandler>(CallerHandler.SchemeName, _ => { })
            .AddSignIn(builder.Configuration);
        services.AddAuthorization(AddPolicies);
        services.TryAddSingleton<KeyLimits>();
        return builder;
    }

    /// <summary>Adds authentication and authorization. Call after routing and before all endpoints.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        if (app.Configuration.GetSection($"{OriginsOptions.Section}:{nameof(OriginsOptions.Origins)}").GetChildren().Any())
        {
            app.UseCors();
        }

        app.UsePublicUrl();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<KeyLimits>().AnswerAsync);
        app.Use(Audit.NoteAsync);
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        foreach (var scope in AccessScopes.All)
        {
            options.AddPolicy(scope, policy => policy.RequireAssertion(call => CallerOf(call)?.Has(scope) == true));
        }

        // Unknown paths are answered 404 only to known callers. Every route declares its scope; a test enforces that.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(
            SignedOrWrite,
            policy =>
                policy.RequireAssertion(call =>
                    CallerOf(call)?.MayWrite == true || (call.Resource is HttpContext context && IsSigned(context))
                )
        );
    }

    private static Caller? CallerOf(AuthorizationHandlerContext call) => (call.Resource as HttpContext)?.Features.Get<Caller>();

    // The signature itself is verified together with the body. A channel without a secret proves nothing.
    private static bool IsSigned(HttpContext context) =>
        context.Request.Query["channel"] is [{ } channel]
        && context.RequestServices.GetRequiredService<IOptions<WebhooksOptions>>().Value.Secrets.ContainsKey(channel);
}
