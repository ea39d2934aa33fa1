using CustomerCache.Server.ChangeEvents;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>Registers keys, scopes, limits and the audit log.</summary>
internal static class AccessServices
{
    /// <summary>The policy of calls that write, or that prove themselves by the signature of a channel.</summary>
    public const string SignedOrWrite = "write, or a signed channel";

    /// <summary>Adds them. Idempotent.</summary>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddKeysFile();

        // Bound once: the ring follows the configuration by itself, and a change that is wrong must not end the process.
        services
            .AddOptions<AccessOptions>()
            .Configure<IConfiguration>(static (options, configuration) => options.ReadFrom(configuration))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>());
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<AccessLog>();
        services
            .AddAuthentication(ApiKeyHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, _ => { });
        services.AddAuthorization(AddPolicies);
        services.TryAddSingleton<KeyLimits>();
        return builder;
    }

    /// <summary>Lets callers in, or not. After the routing, before everything that answers.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<KeyLimits>().AnswerAsync);
        app.Use(Audit.NoteAsync);
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        foreach (var scope in AccessScopes.All)
        {
            options.AddPolicy(scope, policy => policy.RequireAssertion(call => KeyOf(call)?.Has(scope) == true));
        }

        // What does not exist is told to those who may call at all. Every call that exists names its scope; a test holds them to it.
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(
            SignedOrWrite,
            policy =>
                policy.RequireAssertion(call =>
                    KeyOf(call)?.MayWrite == true || (call.Resource is HttpContext context && IsSigned(context))
                )
        );
    }

    private static ApiKey? KeyOf(AuthorizationHandlerContext call) => (call.Resource as HttpContext)?.Features.Get<ApiKey>();

    // That the signature is right is checked with the body. A channel without a secret proves nothing.
    private static bool IsSigned(HttpContext context) =>
        context.Request.Query["channel"] is [{ } channel]
        && context.RequestServices.GetRequiredService<IOptions<WebhooksOptions>>().Value.Secrets.ContainsKey(channel);
}
