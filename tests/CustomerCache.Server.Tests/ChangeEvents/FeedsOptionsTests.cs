using CustomerCache.Server.Clustering;
using CustomerCache.Sources.Feeds;
using CustomerCache.Sources.Feeds.Salesforce;

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
                $"{Key}Url must be an absolute https address; http is for loopback addresses only. For a feed that is not of server-sent "
                    + "events, set Nats, Kafka, RedisStream or Salesforce instead",
            ],
            Errors(new FeedOptions { Name = "orders" })
        );

    [Fact]
    public void Feed_has_one_transport()
    {
        var feed = Feed();
        (feed.Url, feed.Token) = ("https://feed.example.net/", "t");

        Assert.Equal(
            [
                $"{Key}Url cannot be combined with Nats; leave one of them out",
                $"{Key}Token is for a Url; leave it out, and log in by the keys of Nats",
            ],
            Errors(feed)
        );
        (feed.Url, feed.Token, feed.Kafka) = (null, null, Kafka());
        Assert.Equal(
            [$"{Key.TrimEnd(':')} is of several kinds: Nats, Kafka; keep one, and make the others feeds of their own"],
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

        Assert.Equal(expected, FeedsOptions.ConsumerOf(silo.ServiceId, silo.ClusterId, channel));
    }

    [Fact]
    public void Topics_with_a_password_in_a_file_and_an_authority_are_a_feed() =>
        Assert.Empty(
            Errors(
                Kafka(k =>
                {
                    (k.SecurityProtocol, k.Username, k.PasswordFile) = ("SASL_SSL", "u", typeof(FeedsOptionsTests).Assembly.Location);
                    k.CaFile = k.PasswordFile;
                })
            )
        );

    [Fact]
    public void Every_error_of_topics_is_reported()
    {
        var errors = Errors(
            Kafka(k =>
            {
                (k.BootstrapServers, k.GroupId, k.SecurityProtocol) = ("kafka", "", "SASL_PLAINTEXT");
                (k.SaslMechanism, k.Password, k.PasswordFile) = ("PLAIN", "secret", "/no/such/file");
                (k.CaFile, k.CertificateFile) = ("/no/such/ca", "/no/such/certificate");
                k.Topics.Add("orders");
                k.Topics.Add("a b");
            })
        );

        Assert.Equal(
            [
                "Kafka:BootstrapServers",
                "Kafka:Topics:1",
                "Kafka:Topics:2",
                "Kafka:GroupId",
                "Kafka:SaslMechanism",
                "Kafka:Username",
                "Kafka:Password",
                "Kafka:PasswordFile",
                "Kafka:CaFile",
                "Kafka:CertificateFile",
                "Kafka:CaFile",
                "Kafka:CertificateFile",
            ],
            errors.Select(e => e[Key.Length..].Split(' ')[0])
        );
        Assert.DoesNotContain(errors, e => e.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAINTEXT", "SCRAM-SHA-512", "Username and a password need SecurityProtocol SASL_SSL")]
    [InlineData("SASL_SSL", "GSSAPI", "SaslMechanism must be one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512")]
    [InlineData("TLS", "PLAIN", "SecurityProtocol must be one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL")]
    public void Login_must_fit_the_protocol(string protocol, string mechanism, string error) =>
        Assert.StartsWith(
            $"{Key}Kafka:{error}",
            Errors(Kafka(k => (k.SecurityProtocol, k.SaslMechanism, k.Username, k.Password) = (protocol, mechanism, "u", "p"))).First(),
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_error_of_Redis_streams_is_reported_without_the_connection_string()
    {
        var redis = new RedisStreamFeedOptions
        {
            Redis = "redis:6379,password=secret,no-such-option=1",
            Group = "",
            Streams = { "orders", "orders" },
        };

        var errors = Errors(new FeedOptions { Name = "orders", RedisStream = redis });

        Assert.Equal(
            ["RedisStream:Redis", "RedisStream:Streams:1", "RedisStream:Group"],
            errors.Select(e => e[Key.Length..].Split(' ')[0])
        );
        Assert.DoesNotContain(errors, e => e.Contains("secret", StringComparison.Ordinal));
        (redis.Redis, redis.Group) = ("redis:6379,password=secret,ssl=true", null);
        redis.Streams.RemoveAt(1);
        Assert.Empty(Errors(new FeedOptions { Name = "orders", RedisStream = redis }));
    }

    [Fact]
    public void Every_error_of_Salesforce_topics_is_reported()
    {
        var salesforce = new SalesforceFeedOptions
        {
            Topics = { "/data/OrderChangeEvent", "OrderChangeEvent" },
            Url = "http://api.pubsub.salesforce.com:7443",
            ClientSecret = "secret",
            ClientSecretFile = "/no/such/secret",
            KeyFile = typeof(FeedsOptionsTests).Assembly.Location,
            NumRequested = 101,
        };

        var errors = Errors(new FeedOptions { Name = "orders", Salesforce = salesforce });

        Assert.Equal(
            [
                "Salesforce:Topics:1",
                "Salesforce:Url",
                "Salesforce:LoginUrl",
                "Salesforce:ClientId",
                "Salesforce",
                "Salesforce:Username",
                "Salesforce:ClientSecretFile",
                "Salesforce:KeyFile",
                "Salesforce:NumRequested",
            ],
            errors.Select(e => e[Key.Length..].Split(' ')[0])
        );
        Assert.DoesNotContain(errors, e => e.Contains("ClientSecret secret", StringComparison.Ordinal));
        (salesforce.Url, salesforce.LoginUrl) = ("https://api.pubsub.salesforce.com:7443", "https://example.my.salesforce.com");
        (salesforce.ClientId, salesforce.ClientSecretFile, salesforce.KeyFile, salesforce.NumRequested) = ("app", null, null, 1);
        salesforce.Topics.RemoveAt(1);
        Assert.Empty(Errors(new FeedOptions { Name = "orders", Salesforce = salesforce }));
    }

    private static IEnumerable<string> Errors(KafkaFeedOptions kafka) => Errors(new FeedOptions { Name = "orders", Kafka = kafka });

    private static KafkaFeedOptions Kafka(Action<KafkaFeedOptions>? change = null)
    {
        var kafka = new KafkaFeedOptions { BootstrapServers = "kafka-1:9092,kafka-2:9092", Topics = { "orders" } };
        change?.Invoke(kafka);
        return kafka;
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
