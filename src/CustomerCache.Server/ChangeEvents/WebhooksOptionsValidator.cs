using CustomerCache.Server.Options;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Checks that every secret is one.</summary>
internal sealed class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>
{
    private const int ShortestSecret = 16;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options) => OptionsRules.Result(options.Secrets.Select(channel => OptionsRules.Unless(
        channel.Value.Length >= ShortestSecret, $"{WebhooksOptions.Section}:{channel.Key}:Secret", $"must have at least {ShortestSecret} characters; whoever knows it can sign events")));
}
