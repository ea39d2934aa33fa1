using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>Configures keys of callers. Section <c>CustomerCache</c>. Without keys only this machine is served with any scope.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The keys. Names and keys are unique.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; } = [];

    /// <summary>
    /// Path of a JSON file in the form of <c>appsettings.json</c> that is read again whenever it changes: a mounted secret.
    /// </summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>Reads the keys. An unreadable key is an error; the configuration binder would skip the element silently.</summary>
    internal void ReadFrom(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        ApiKeysFile = section[nameof(ApiKeysFile)];
        section.GetSection(nameof(ApiKeys)).Bind(ApiKeys, binder => binder.ErrorOnUnknownConfiguration = true);
    }
}

/// <summary>Validates the keys. No error contains a key or its hash.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    /// <summary>The shortest accepted key, in characters: 16 random ones cannot be guessed.</summary>
    public const int ShortestKey = 16;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var errors = new OptionErrors(AccessOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(AccessOptions options, OptionErrors errors)
    {
        var names = new HashSet<string?>(StringComparer.OrdinalIgnoreCase);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            var (key, at) = (options.ApiKeys[i], FormattableString.Invariant($"{nameof(options.ApiKeys)}:{i}"));
            errors.Require(
                !string.IsNullOrWhiteSpace(key.Name) && key.Name.Length <= 64 && !key.Name.Any(char.IsControl),
                at + ":Name",
                "is required: whose key it is, up to 64 characters"
            );
            errors.Require(
                string.IsNullOrEmpty(key.Name) || names.Add(key.Name),
                at + ":Name",
                "is the name of another key; give the keys of one caller different names, such as billing-1 and billing-2"
            );
            errors.Require(key.Key is null != key.KeyHash is null, at, "must have either Key or KeyHash");
            errors.Require(
                key.Key is null || key.Key.Length >= ShortestKey,
                at + ":Key",
                $"must have at least {ShortestKey} characters; make one with: customer-cache key"
            );
            errors.Require(
                key.KeyHash is null || KeyDigest.TryRead(key.KeyHash, out _),
                at + ":KeyHash",
                "is not the SHA-256 of a key in hexadecimal, 64 characters; make one with: customer-cache key"
            );
            errors.Require(
                KeyDigest.Of(key) is not { } digest || hashes.Add(Convert.ToHexString(digest)),
                at,
                "is the same key as another one"
            );
            CheckScopes(key.Scopes, at, errors);
            errors.Require(
                key.RequestsPerSecond is null or >= 0.001 and <= 1_000_000,
                at + ":RequestsPerSecond",
                "must be from 0.001 to 1000000; leave it out for no limit"
            );
        }
    }

    /// <summary>Requires at least one scope, and none that does not exist.</summary>
    internal static void CheckScopes(IList<string> scopes, string at, OptionErrors errors)
    {
        errors.Require(scopes.Count > 0, at + ":Scopes", $"must name at least one of {string.Join(", ", AccessScopes.All)}");
        foreach (var scope in scopes.Where(s => !AccessScopes.All.Contains(s)))
        {
            errors.Add(at + ":Scopes", $"'{scope}' is none of {string.Join(", ", AccessScopes.All)}");
        }
    }
}
