using System.Runtime.CompilerServices;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Sources.Feeds;

/// <summary>Follows Kafka topics as a member of a consumer group.</summary>
/// <remarks>
/// The stored position, the offset of the next message in each partition, is the truth: partitions start there, whatever is committed. The
/// offset of a message is committed once it is stored, for tools that watch the group, and not after its partition was revoked. An offset
/// that the broker no longer has, or not yet, means that the position is lost; so does a topic that the position does not have.
/// </remarks>
internal sealed class KafkaFeed(FeedOptions options) : IChangeFeed
{
    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The client blocks its caller.
        await using var topics = await Task.Run(() => KafkaTopics.Open(options, position, cancellationToken), cancellationToken);
        yield return new FeedNews.Connected { Lag = topics.Lag };
        if (position is null)
        {
            // Stored at once: a restart before the first message then resumes here and flushes nothing.
            yield return new FeedNews.Message(FeedJson.NoData, topics.Position) { Lag = topics.Lag };
        }

        while (true)
        {
            var message = await Task.Run(() => topics.Next(cancellationToken), cancellationToken);
            yield return new FeedNews.Message(FeedJson.Read(message.Message.Key, message.Message.Value), topics.Position)
            {
                Lag = topics.Lag,
            };

            // Stored, since the next message is asked for.
            topics.Commit(message);
        }
    }
}
