using System.Diagnostics;
using Confluent.Kafka;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Sources.Feeds;

/// <summary>Represents a connection to Kafka topics and the position in them. Blocks its caller. Not thread safe.</summary>
internal sealed class KafkaTopics : IAsyncDisposable
{
    // How often a cancellation is noticed.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly FeedOptions _options;
    private readonly KafkaFeedOptions _kafka;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly KafkaOffsets _offsets = new();
    private readonly KafkaBrokers _brokers;
    private bool _isAssigned;

    private KafkaTopics(FeedOptions options)
    {
        (_options, _kafka, _brokers) = (options, options.Kafka!, new KafkaBrokers(options));
        _consumer = new ConsumerBuilder<byte[], byte[]>(_kafka.ToConsumer(options.Name!))
            .SetErrorHandler((_, error) => _brokers.Note(error))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, assigned) => assigned.Select(Start))
            .SetPartitionsRevokedHandler((_, _) => _isAssigned = false)
            .SetPartitionsLostHandler((_, _) => _isAssigned = false)
            .Build();
    }

    /// <summary>Gets the position.</summary>
    public string Position => _offsets.ToString();

    /// <summary>Gets how many messages the topics hold beyond the position.</summary>
    public long Lag => _offsets.Lag;

    /// <summary>Connects, checks the position, and subscribes; without a position the topics are read from their ends.</summary>
    public static KafkaTopics Open(FeedOptions options, string? position, CancellationToken cancellationToken)
    {
        var topics = new KafkaTopics(options);
        try
        {
            topics.Start(position, cancellationToken);
            return topics;
        }
        catch
        {
            topics._consumer.Dispose();
            throw;
        }
    }

    /// <summary>Returns the next message.</summary>
    public ConsumeResult<byte[], byte[]> Next(CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _brokers.ThrowIfDown();
            if (Consume() is { } message)
            {
                foreach (var partition in _consumer.Assignment)
                {
                    _offsets.SetEnd(partition, _consumer.GetWatermarkOffsets(partition));
                }

                _offsets.MoveTo(message.TopicPartitionOffset);
                return message;
            }

            if (!_isAssigned && Stopwatch.GetElapsedTime(since) > _options.Silence)
            {
                throw new TimeoutException(
                    $"No partition was assigned for {_options.Silence}; give the feed {_options.Name} a Kafka:GroupId of its own."
                );
            }
        }
    }

    /// <summary>Has the offset after a message committed, unless its partition was revoked meanwhile.</summary>
    public void Commit(ConsumeResult<byte[], byte[]> message)
    {
        if (!_consumer.Assignment.Contains(message.TopicPartition))
        {
            return;
        }

        try
        {
            _consumer.StoreOffset(message);
        }
        catch (KafkaException)
        {
            // Revoked just now: the next owner of the partition reads the message again.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await Task.Run(() =>
        {
            try
            {
                // Brokers that are down cannot be left.
                if (!_brokers.AreDown)
                {
                    _consumer.Close();
                }
            }
            catch (KafkaException)
            {
                // The group notices by its session timeout.
            }

            _consumer.Dispose();
        });

    private void Start(string? position, CancellationToken cancellationToken)
    {
        var stored = position is null ? null : KafkaOffsets.Parse(position);
        foreach (var topic in _kafka.Topics)
        {
            var partitions = _brokers.PartitionsOf(_consumer, topic, cancellationToken);
            if (stored is not null && !partitions.Exists(p => stored[KafkaOffsets.NameOf(p)] is not null))
            {
                throw new FeedPositionLostException($"the stored position has no partition of the topic {topic}.");
            }

            foreach (var partition in partitions)
            {
                _offsets.Start(partition, _consumer.QueryWatermarkOffsets(partition, RequestTimeout), stored);
            }
        }

        _consumer.Subscribe(_kafka.Topics);
    }

    // Called while a message is asked for, so that no message is under way.
    private TopicPartitionOffset Start(TopicPartition partition)
    {
        _isAssigned = true;
        return new(partition, _offsets.Next(partition));
    }

    private ConsumeResult<byte[], byte[]>? Consume()
    {
        try
        {
            return _consumer.Consume(Poll);
        }
        catch (ConsumeException lost) when (lost.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
        {
            throw new FeedPositionLostException(
                $"{KafkaOffsets.NameOf(lost.ConsumerRecord.TopicPartition)} no longer holds the next offset: {lost.Error.Reason}."
            );
        }
    }
}
