using CustomerCache.Core;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>Configures the web pages of other sites that may call. Section <c>CustomerCache:Cors</c>.</summary>
public sealed class OriginsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Cors";

    /// <summary>Origins such as <c>https://portal.example.net</c>; their pages may call with an API key of their own.</summary>
    /// <value>None: pages of other sites may not call.</value>
    public IList<string> Origins { get; } = [];

    /// <summary>Returns whether pages of an origin may call.</summary>
    internal bool Allows(string origin) => Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Validates that origins are origins: scheme, host and port.</summary>
internal sealed class OriginsOptionsValidator : IValidateOptions<OriginsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OriginsOptions options)
    {
        var errors = new OptionErrors(OriginsOptions.Section);
        for (var i = 0; i < options.Origins.Count; i++)
        {
            var origin = options.Origins[i];
            errors.Require(
                Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin,
                FormattableString.Invariant($"{nameof(options.Origins)}:{i}"),
                $"'{origin}' is not an origin; write scheme and host, such as https://portal.example.net"
            );
        }

        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Applies the configured origins to ASP.NET Core's CORS: any method and header, no cookies.</summary>
internal sealed class OriginsPolicy(IOptions<OriginsOptions> origins) : IConfigureOptions<CorsOptions>
{
    // Browsers hide all but a few headers from pages.
    private static readonly string[] Exposed =
    [
        "ETag",
        "Age",
        "Retry-After",
        "X-Tenant",
        "X-Fetch-Lease",
        "X-Fetch-Lease-Seconds",
        "X-Depends-On",
        "X-Cache-Stored",
    ];

    /// <inheritdoc/>
    public void Configure(CorsOptions options) =>
        options.AddDefaultPolicy(policy =>
            policy
                .WithOrigins([.. origins.Value.Origins])
                .AllowAnyHeader()
                .AllowAnyMethod()
                .WithExposedHeaders(Exposed)
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
        );
}
