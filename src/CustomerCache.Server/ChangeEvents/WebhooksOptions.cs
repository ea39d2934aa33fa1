using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>
/// Configures channels whose events must be signed. Section <c>CustomerCache:Webhooks</c>: the name of a channel, then its <c>Secret</c>.
/// </summary>
public sealed class WebhooksOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Webhooks";

    /// <summary>The secrets by channel.</summary>
    public IDictionary<string, string> Secrets { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Validates the secrets.</summary>
internal sealed class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>
{
    private const int ShortestSecret = 16;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options)
    {
        var errors = new OptionErrors(WebhooksOptions.Section);
        foreach (var (channel, secret) in options.Secrets)
        {
            errors.Require(
                secret.Length >= ShortestSecret,
                $"{channel}:Secret",
                $"must have at least {ShortestSecret} characters; anyone who knows it can sign events"
            );
        }

        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}
