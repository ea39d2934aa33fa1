using CustomerCache.Core;
using StackExchange.Redis;

namespace CustomerCache.Sources.Feeds;

/// <summary>Configures Redis streams that are followed as a feed, such as those of Debezium Server.</summary>
public sealed class RedisStreamFeedOptions : IFeedTransportOptions
{
    /// <summary>
    /// The connection string of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>. The connection is the feed's own.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>The streams, such as <c>shop.public.orders</c>. One that does not exist yet is created empty.</summary>
    public IList<string> Streams { get; } = [];

    /// <summary>The consumer group, which is created. Each deployment needs its own.</summary>
    /// <value>Service, cluster and channel, such as <c>customer-cache_default_orders</c>.</value>
    public string? Group { get; set; }

    /// <inheritdoc/>
    void IFeedTransportOptions.Check(string key, OptionErrors errors)
    {
        errors.Require(
            IsConnection(Redis),
            $"{key}:Redis",
            "is required: a connection string such as redis:6379,password=…,ssl=true with one address or more"
        );
        errors.Require(Streams.Count > 0, $"{key}:Streams", "is required: the names of one or more streams");
        for (var i = 0; i < Streams.Count; i++)
        {
            errors.Require(
                Streams[i] is { Length: > 0 } && Streams.IndexOf(Streams[i]) == i,
                FormattableString.Invariant($"{key}:Streams:{i}"),
                "must be the name of a stream, once"
            );
        }

        errors.Require(Group is not "", $"{key}:Group", "must be the name of a consumer group; leave it out for one of this deployment");
    }

    private static bool IsConnection(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
