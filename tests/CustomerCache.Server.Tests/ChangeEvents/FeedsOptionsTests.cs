using CustomerCache.Server.Clustering;
using CustomerCache.Sources.Feeds;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>Errors in the configuration of a feed are reported at the start, with keys and remedies.</summary>
public sealed class FeedsOptionsTests
{
    private const string Key = "CustomerCache:Feeds:Channels:0:";

    [Fact]
    public void Stream_with_server_name_and_credentials_is_a_feed() =>
        Assert.Empty(Errors(Feed(n => (n.Url, n.Token, n.Consumer) = ("nats://a:4222,tls://b:4222", "t", "cache-1"))));

    [Fact]
    public void Feed_without_an_address_is_reported_with_both_ways() =>
        Assert.Equal(
            [
                $"{Key}Url must be an absolute https address; http is for loopback addresses only. For a JetStream stream, set Nats:Url "
                    + "and Nats:Stream instead",
            ],
            Errors(new FeedOptions { Name = "orders" })
        );

    [Fact]
    public void Feed_has_one_transport()
    {
        var feed = Feed();
        (feed.Url, feed.Token) = ("https://feed.example.net/", "t");

        Assert.Equal(
            [$"{Key}Url cannot be combined with Nats; leave one of them out", $"{Key}Token is for a Url; set Nats:Token, or leave it out"],
            Errors(feed)
        );
    }

    [Fact]
    public void Every_error_of_a_stream_is_reported()
    {
        var feed = Feed(n =>
        {
            (n.Url, n.Stream, n.Consumer, n.Subject) = ("nats://u:secret@nats:4222", "CHANGES.A", "", "a b");
            (n.Username, n.Token, n.CredentialsFile) = ("u", "t", "/no/such/file");
        });

        var errors = Errors(feed);

        Assert.Equal(
            ["Nats:Url", "Nats:Stream", "Nats:Consumer", "Nats:Subject", "Nats:Username", "Nats", "Nats:CredentialsFile"],
            errors.Select(e => e[Key.Length..].Split(' ')[0])
        );
        Assert.DoesNotContain(errors, e => e.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://nats:4222")]
    [InlineData("nats://a:4222,b:4222")]
    public void Address_must_be_of_a_NATS_server(string? url) =>
        Assert.StartsWith(
            $"{Key}Nats:Url must be the address of a NATS server",
            Assert.Single(Errors(Feed(n => n.Url = url))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("orders", "customer-cache_default_orders")]
    [InlineData("/data/OrderChangeEvent", "customer-cache_default__data_OrderChangeEvent-6b01e83c")]
    public void Consumer_is_named_after_service_cluster_and_channel(string channel, string expected)
    {
        var silo = new SiloOptions();

        Assert.Equal(expected, JetStreamFeedOptions.ConsumerOf(silo.ServiceId, silo.ClusterId, channel));
    }

    private static FeedOptions Feed(Action<JetStreamFeedOptions>? change = null)
    {
        var nats = new JetStreamFeedOptions { Url = "nats://nats:4222", Stream = "CHANGES" };
        change?.Invoke(nats);
        return new FeedOptions { Name = "orders", Nats = nats };
    }

    private static IEnumerable<string> Errors(FeedOptions feed)
    {
        var options = new FeedsOptions();
        options.Channels.Add(feed);
        return new FeedsOptionsValidator().Validate(null, options).Failures ?? [];
    }
}
