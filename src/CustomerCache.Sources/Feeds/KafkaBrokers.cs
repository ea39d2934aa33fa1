using System.Diagnostics;
using Confluent.Kafka;

namespace CustomerCache.Sources.Feeds;

/// <summary>Tracks whether the brokers of a connection respond, since the client reports that beside its calls. Thread safe.</summary>
internal sealed class KafkaBrokers(FeedOptions options)
{
    // How often a cancellation is noticed.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    private volatile Error? _failure;
    private volatile Error? _last;

    /// <summary>Gets whether no broker responds, or the client cannot continue.</summary>
    public bool AreDown => _failure is not null;

    /// <summary>Records an error that the client reports. It handles those of a single broker itself.</summary>
    public void Note(Error error)
    {
        // The error before it says why.
        _last = error.Code == ErrorCode.Local_AllBrokersDown ? _last ?? error : error;
        if (error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown)
        {
            _failure = error;
        }
    }

    /// <summary>Throws when no broker responds.</summary>
    public void ThrowIfDown()
    {
        if (_failure is { } failure)
        {
            throw new IOException($"{options.Kafka!.BootstrapServers}: {failure.Reason} ({_last?.Reason}).");
        }
    }

    /// <summary>Returns the partitions of a topic, which must exist.</summary>
    public List<TopicPartition> PartitionsOf(IClient client, string topic, CancellationToken cancellationToken)
    {
        using var admin = new DependentAdminClientBuilder(client.Handle).Build();
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfDown();
            try
            {
                var found = admin.GetMetadata(topic, Slice).Topics.Single(t => t.Topic == topic);
                return found.Error.IsError || found.Partitions.Count == 0
                    ? throw new InvalidOperationException(
                        $"There is no topic '{topic}' at {options.Kafka!.BootstrapServers} ({found.Error.Reason}); create it, allow this "
                            + $"user to read it, or correct Kafka:Topics of the feed {options.Name}."
                    )
                    : found.Partitions.ConvertAll(p => new TopicPartition(topic, p.PartitionId));
            }
            catch (KafkaException silent) when (Stopwatch.GetElapsedTime(since) < ConnectTimeout)
            {
                Note(silent.Error);
            }
        }
    }
}
