using CustomerCache.Server.Options;
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
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options) =>
        OptionsRules.Result(
            options.Secrets.Select(channel =>
                OptionsRules.Unless(
                    channel.Value.Length >= ShortestSecret,
                    $"{WebhooksOptions.Section}:{channel.Key}:Secret",
                    $"must have at least {ShortestSecret} characters; anyone who knows it can sign events"
                )
            )
        );
}
