using System.Security.Cryptography;
using System.Text;
using CustomerCache.Core;
using CustomerCache.Sources.Feeds.Salesforce;
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

    /// <summary>Names consumers and groups after the deployment where the configuration does not: deployments share none.</summary>
    public void NameConsumers(string service, string cluster)
    {
        foreach (var feed in Channels.Where(c => c.Name is not null))
        {
            var name = ConsumerOf(service, cluster, feed.Name!);
            if (feed.Nats is { } nats)
            {
                nats.Consumer ??= name;
            }

            if (feed.Kafka is { } kafka)
            {
                kafka.GroupId ??= name;
            }

            if (feed.RedisStream is { } redis)
            {
                redis.Group ??= name;
            }
        }
    }

    /// <summary>Returns the default name of the consumer of a channel, such as <c>customer-cache_default_orders</c>.</summary>
    internal static string ConsumerOf(string service, string cluster, string channel)
    {
        var name = string.Concat(channel.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));

        // Different channels must not share a consumer because they differ in replaced characters only.
        var hash =
            name == channel ? "" : string.Concat("-", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(channel)))[..8]);
        return $"{service}_{cluster}_{name}{hash}";
    }
}

/// <summary>Configures what a feed is read from, other than a URL.</summary>
internal interface IFeedTransportOptions
{
    /// <summary>Adds the errors; the key is that of these options.</summary>
    void Check(string key, OptionErrors errors);
}

/// <summary>Configures one feed: server-sent events of a URL, or one of the other transports.</summary>
public sealed class FeedOptions
{
    /// <summary>The channel, such as <c>/data/OrderChangeEvent</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The URL of server-sent events; null for the others.</summary>
    public string? Url { get; set; }

    /// <summary>The JetStream stream; null for none.</summary>
    public JetStreamFeedOptions? Nats { get; set; }

    /// <summary>The Kafka topics; null for none.</summary>
    public KafkaFeedOptions? Kafka { get; set; }

    /// <summary>The Redis streams; null for none.</summary>
    public RedisStreamFeedOptions? RedisStream { get; set; }

    /// <summary>The topics of Salesforce's Pub/Sub API; null for none.</summary>
    public SalesforceFeedOptions? Salesforce { get; set; }

    /// <summary>The bearer token of the URL; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>The idle timeout of the connection; must exceed the interval of the feed's keep-alives. From 1 s to 1 d.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The configured transports other than a URL, by key.</summary>
    internal IEnumerable<(string Key, IFeedTransportOptions Options)> Transports()
    {
        var all = new (string, IFeedTransportOptions?)[]
        {
            (nameof(Nats), Nats),
            (nameof(Kafka), Kafka),
            (nameof(RedisStream), RedisStream),
            (nameof(Salesforce), Salesforce),
        };
        return all.Where(t => t.Item2 is not null).Select(t => (t.Item1, t.Item2!));
    }
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
        var transports = feed.Transports().ToArray();
        if (transports.Length == 0)
        {
            errors.Require(
                Uri.TryCreate(feed.Url, UriKind.Absolute, out var url) && OptionErrors.IsPrivate(url),
                $"{key}:Url",
                "must be an absolute https address; http is for loopback addresses only. For a feed that is not of server-sent events, set "
                    + "Nats, Kafka, RedisStream or Salesforce instead"
            );
            return;
        }

        var first = transports[0].Key;
        errors.Require(
            transports.Length == 1,
            key,
            $"is of several kinds: {string.Join(", ", transports.Select(t => t.Key))}; keep one, and make the others feeds of their own"
        );
        errors.Require(feed.Url is null, $"{key}:Url", $"cannot be combined with {first}; leave one of them out");
        errors.Require(feed.Token is null, $"{key}:Token", $"is for a Url; leave it out, and log in by the keys of {first}");
        foreach (var (name, transport) in transports)
        {
            transport.Check($"{key}:{name}", errors);
        }
    }
}
