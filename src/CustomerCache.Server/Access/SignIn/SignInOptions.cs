using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>
/// Configures single sign-on by OpenID Connect. Section <c>CustomerCache:Access:OpenIdConnect</c>. Read once, at start; without
/// the section, keys are the only access.
/// </summary>
public sealed class SignInOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Access:OpenIdConnect";

    /// <summary>Address of the identity provider: its issuer, such as <c>https://login.example.net/realms/operations</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>Address of the provider's metadata.</summary>
    /// <value><c>/.well-known/openid-configuration</c> below <see cref="Authority"/>.</value>
    public string? MetadataAddress { get; set; }

    /// <summary>The id under which the provider knows this deployment.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret that belongs to the id. The keys of sessions are stored encrypted with it.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>The address under which browsers reach the console, behind a proxy: scheme, host and path.</summary>
    /// <value>None: that of each request.</value>
    public string? PublicUrl { get; set; }

    /// <summary>What is asked of the provider beside <c>openid</c> and <c>profile</c>, such as <c>groups</c>.</summary>
    public IList<string> RequestedScopes { get; } = [];

    /// <summary>The claim that names the roles of a person: a text or a list of texts.</summary>
    /// <value><c>roles</c></value>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The roles that may sign in, each with its scopes. A person has the scopes of all of theirs.</summary>
    public IList<RoleOptions> Roles { get; } = [];

    /// <summary>How long a person stays signed in. A role that the provider takes away counts no later than that.</summary>
    /// <value>8 h</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Whether any key of the section is set.</summary>
    internal bool IsConfigured { get; set; }

    /// <summary>Returns whether a configuration has any key of the section.</summary>
    internal static bool IsConfiguredIn(IConfiguration configuration) => configuration.GetSection(Section).GetChildren().Any();
}

/// <summary>Configures the scopes of one role of the identity provider.</summary>
public sealed class RoleOptions
{
    /// <summary>The role, as the claim spells it.</summary>
    public string? Role { get; set; }

    /// <summary>Of <see cref="AccessScopes"/>.</summary>
    public IList<string> Scopes { get; } = [];
}

/// <summary>Validates single sign-on. No error contains the secret.</summary>
internal sealed class SignInOptionsValidator : IValidateOptions<SignInOptions>
{
    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SignInOptions options)
    {
        if (!options.IsConfigured)
        {
            return ValidateOptionsResult.Success;
        }

        var errors = new OptionErrors(SignInOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(SignInOptions o, OptionErrors errors)
    {
        errors.RequireUrl(nameof(o.Authority), o.Authority, "https://login.example.net/realms/operations");
        if (o.MetadataAddress is not null)
        {
            errors.RequireUrl(
                nameof(o.MetadataAddress),
                o.MetadataAddress,
                "https://login.example.net/realms/operations/.well-known/openid-configuration"
            );
        }

        if (o.PublicUrl is not null)
        {
            errors.RequireUrl(nameof(o.PublicUrl), o.PublicUrl, "https://cache.example.net/");
        }

        errors.RequireText(nameof(o.ClientId), o.ClientId, "the id under which the provider knows this deployment");
        errors.RequireText(nameof(o.ClientSecret), o.ClientSecret, "the secret that the provider issued for ClientId");
        errors.RequireText(nameof(o.RoleClaim), o.RoleClaim, "the claim that names a person's roles, such as roles or groups");
        errors.Require(
            o.SessionLifetime >= ShortestSession && o.SessionLifetime <= LongestSession,
            nameof(o.SessionLifetime),
            "must be from 1m to 30d, such as 8h"
        );
        errors.Require(
            o.Roles.Count > 0,
            nameof(o.Roles),
            "is empty, so nothing is allowed to people; set Roles:0:Role and Roles:0:Scopes"
        );
        for (var i = 0; i < o.RequestedScopes.Count; i++)
        {
            errors.Require(
                o.RequestedScopes[i].Length > 0 && !o.RequestedScopes[i].Any(char.IsWhiteSpace),
                FormattableString.Invariant($"{nameof(o.RequestedScopes)}:{i}"),
                "must be one scope of the provider, such as groups"
            );
        }

        CheckRoles(o.Roles, errors);
    }

    private static void CheckRoles(IList<RoleOptions> roles, OptionErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < roles.Count; i++)
        {
            var (role, at) = (roles[i], FormattableString.Invariant($"{nameof(SignInOptions.Roles)}:{i}"));
            errors.RequireText(at + ":Role", role.Role, "a role as the provider's claim spells it");
            errors.Require(role.Role is null || names.Add(role.Role), at + ":Role", "is named twice; give one entry all of its scopes");
            AccessOptionsValidator.CheckScopes(role.Scopes, at, errors);
        }
    }
}
