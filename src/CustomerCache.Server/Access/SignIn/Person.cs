using System.Collections.Immutable;
using System.Security.Claims;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Represents a signed-in person. Immutable.</summary>
internal sealed class Person(string name, string subject, ImmutableArray<string> roles, ImmutableArray<string> scopes, DateTimeOffset end)
    : Caller(name, $"{name} (person {subject})", scopes)
{
    private const int LongestName = 100;

    // The best of those that providers send; the subject is always there.
    private static readonly string[] Names = ["name", "preferred_username", "email", Claims.Subject];

    /// <summary>The configured roles of the person.</summary>
    public ImmutableArray<string> Roles { get; } = roles;

    /// <summary>When the session ends.</summary>
    public DateTimeOffset SessionEndsAt { get; } = end;

    /// <summary>
    /// Returns the person that claims describe. Scopes come from the configuration in force, so sessions follow a change of it.
    /// </summary>
    public static Person Of(ClaimsPrincipal claims, SignInOptions options, string roleClaim, DateTimeOffset end)
    {
        var held = claims.FindAll(roleClaim).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        var roles = options.Roles.Where(r => held.Contains(r.Role!)).ToArray();
        return new Person(
            Printable(Names.Select(claims.FindFirst).FirstOrDefault(c => !string.IsNullOrWhiteSpace(c?.Value))?.Value ?? "unknown"),
            Printable(claims.FindFirst(Claims.Subject)?.Value ?? "unknown"),
            [.. roles.Select(r => r.Role!)],
            [.. AccessScopes.All.Where(s => roles.Any(r => r.Scopes.Contains(s)))],
            end
        );
    }

    /// <summary>Returns what a session keeps of the person: nothing but the subject, the name and the roles that count here.</summary>
    public static ClaimsPrincipal ToSession(ClaimsPrincipal claims, Person person) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(Claims.Subject, claims.FindFirst(Claims.Subject)?.Value ?? ""),
                    new Claim(Names[0], person.Name),
                    .. person.Roles.Select(r => new Claim(Claims.Role, r)),
                ],
                "session"
            )
        );

    // It is shown, and written to the log.
    private static string Printable(string text)
    {
        var printable = string.Concat(text.Where(c => !char.IsControl(c)));
        return printable.Length > LongestName ? printable[..LongestName] : printable;
    }

    /// <summary>The claims of a session.</summary>
    internal static class Claims
    {
        public const string Subject = "sub";

        public const string Role = "role";
    }
}
