using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Sources.Feeds;

/// <summary>Configures the change feeds. Section <c>CustomerCache:Feeds</c>.</summary>
public sealed class FeedsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Feeds";

    /// <summary>Whether feeds are followed; otherwise no connection is made.</summary>
    /// <value>False.</value>
    public bool Enabled { get; set; }

    /// <summary>The feeds.</summary>
    public IList<FeedOptions> Channels { get; } = [];
}

/// <summary>Configures one feed: server-sent events of a URL, or a JetStream stream.</summary>
public sealed class FeedOptions
{
    /// <summary>The channel, such as <c>/data/OrderChangeEvent</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The URL of server-sent events; null for a JetStream stream.</summary>
    public string? Url { get; set; }

    /// <summary>The JetStream stream; null for server-sent events.</summary>
    public JetStreamFeedOptions? Nats { get; set; }

    /// <summary>The bearer token of the URL; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>The idle timeout of the connection; must exceed the interval of the feed's keep-alives. From 1 s to 1 d.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Validates all feeds.</summary>
internal sealed class FeedsOptionsValidator : IValidateOptions<FeedsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FeedsOptions options)
    {
        var errors = new OptionErrors(FeedsOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(FeedsOptions options, OptionErrors errors)
    {
        for (var i = 0; i < options.Channels.Count; i++)
        {
            var (feed, key) = (options.Channels[i], FormattableString.Invariant($"{nameof(options.Channels)}:{i}"));
            errors.Require(!string.IsNullOrWhiteSpace(feed.Name), $"{key}:Name", "is required");
            CheckTransport(feed, key, errors);
            errors.Require(
                feed.Silence >= TimeSpan.FromSeconds(1) && feed.Silence <= TimeSpan.FromDays(1),
                $"{key}:Silence",
                "must be from 00:00:01 to 1.00:00:00"
            );
        }

        foreach (var repeated in options.Channels.GroupBy(c => c.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            errors.Add(nameof(options.Channels), $"repeats the name '{repeated.Key}'; name each feed once");
        }
    }

    private static void CheckTransport(FeedOptions feed, string key, OptionErrors errors)
    {
        if (feed.Nats is null)
        {
            errors.Require(
                Uri.TryCreate(feed.Url, UriKind.Absolute, out var url) && OptionErrors.IsPrivate(url),
                $"{key}:Url",
                "must be an absolute https address; http is for loopback addresses only. For a JetStream stream, set Nats:Url and "
                    + "Nats:Stream instead"
            );
            return;
        }

        errors.Require(feed.Url is null, $"{key}:Url", "cannot be combined with Nats; leave one of them out");
        errors.Require(feed.Token is null, $"{key}:Token", "is for a Url; set Nats:Token, or leave it out");
        feed.Nats.Check(key, errors);
    }
}
