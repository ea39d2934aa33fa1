using Confluent.Kafka;
using CustomerCache.Core;

namespace CustomerCache.Sources.Feeds;

/// <summary>Configures Kafka topics that are followed as a feed.</summary>
public sealed class KafkaFeedOptions : IFeedTransportOptions
{
    /// <summary>The brokers that are asked first, such as <c>kafka-1:9092,kafka-2:9092</c>.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>The topics, such as <c>shop.public.orders</c>; they must exist.</summary>
    public IList<string> Topics { get; } = [];

    /// <summary>The consumer group. Each deployment needs its own.</summary>
    /// <value>Service, cluster and channel, such as <c>customer-cache_default_orders</c>.</value>
    public string? GroupId { get; set; }

    /// <summary>PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.</summary>
    /// <value>PLAINTEXT.</value>
    public string SecurityProtocol { get; set; } = "PLAINTEXT";

    /// <summary>PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; for a SASL protocol.</summary>
    /// <value>SCRAM-SHA-512.</value>
    public string SaslMechanism { get; set; } = "SCRAM-SHA-512";

    /// <summary>The user of a SASL protocol.</summary>
    public string? Username { get; set; }

    /// <summary>The password of the user; null when it is in a file.</summary>
    public string? Password { get; set; }

    /// <summary>A file with the password, which is read at each connection; null for none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>A PEM file with the authorities that sign the certificates of brokers; null for those of the system.</summary>
    public string? CaFile { get; set; }

    /// <summary>A PEM file with the certificate by which this client is known to the brokers; null for none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the key of that certificate.</summary>
    public string? KeyFile { get; set; }

    internal bool HasSasl => SecurityProtocol.StartsWith("SASL", StringComparison.Ordinal);

    internal bool HasTls => SecurityProtocol.EndsWith("SSL", StringComparison.Ordinal);

    /// <summary>Returns the configuration of a consumer: offsets are committed in the background, those of stored messages only.</summary>
    internal ConsumerConfig ToConsumer(string channel)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = GroupId,
            ClientId = channel,
            EnableAutoCommit = true,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Error,

            // A killed process keeps its partitions for so long.
            SessionTimeoutMs = 10_000,

            // A message is stored before the next one is asked for, so a few are enough.
            QueuedMaxMessagesKbytes = 16_384,
        };
        config.Set("security.protocol", SecurityProtocol);
        if (HasSasl)
        {
            config.Set("sasl.mechanism", SaslMechanism);
            config.SaslUsername = Username;
            config.SaslPassword = PasswordFile is null ? Password : File.ReadAllText(PasswordFile).Trim();
        }

        if (HasTls)
        {
            config.SslCaLocation = CaFile;
            config.SslCertificateLocation = CertificateFile;
            config.SslKeyLocation = KeyFile;
        }

        return config;
    }

    /// <inheritdoc/>
    void IFeedTransportOptions.Check(string key, OptionErrors errors) => KafkaFeedOptionsRules.Check(this, key, errors);
}
