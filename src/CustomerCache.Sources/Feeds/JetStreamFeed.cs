using System.Runtime.CompilerServices;
using CustomerCache.Core.ChangeEvents;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace CustomerCache.Sources.Feeds;

/// <summary>Follows a JetStream stream with a durable pull consumer.</summary>
/// <remarks>
/// The stored position is the truth, not the consumer: one that is ahead, or that waits for the acknowledgement of an earlier connection,
/// is created anew after the position. A message is acknowledged when it is stored, and skipped when its sequence is at or before the
/// position. One message is unacknowledged at a time: if two processes read for a moment, a message of the other one could otherwise be
/// redelivered after later ones, and skipped as old. A stream that was created again, ends before the position or begins after the message
/// that follows it means that the position is lost.
/// </remarks>
internal sealed class JetStreamFeed(FeedOptions options) : IChangeFeed
{
    private const int NoSuchConsumer = 10014;
    private const int NoSuchStream = 10059;

    // Longer than it takes to store a message; the next connection does not wait for it.
    private static readonly TimeSpan AckWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxHeartbeat = TimeSpan.FromSeconds(15);

    private readonly JetStreamFeedOptions _nats = options.Nats!;

    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var disconnected = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(disconnected.Token, cancellationToken);
        await using var connection = new NatsConnection(_nats.ToConnection(Channel));
        connection.ConnectionDisconnected += (_, _) => Cancel(disconnected);
        await connection.ConnectAsync();
        var jetStream = new NatsJSContext(connection);
        var stream = await StreamAsync(jetStream, ended.Token);
        var at = position is null ? JetStreamPosition.LatestOf(stream.Info) : Resume(position, stream.Info);
        var consumer = await ConsumerAsync(jetStream, at.Sequence, position is null, ended.Token);
        yield return new FeedNews.Connected { Lag = (long)consumer.Info.NumPending };
        if (position is null)
        {
            // Stored at once: a restart before the first message then resumes here and flushes nothing.
            yield return new FeedNews.Message(FeedJson.NoData, at.ToString());
        }

        await foreach (var message in consumer.ConsumeAsync<byte[]>(opts: Pulls(), cancellationToken: ended.Token))
        {
            var sequence = message.Metadata!.Value.Sequence.Stream;
            if (sequence > at.Sequence + 1)
            {
                await stream.RefreshAsync(ended.Token);
                ThrowIfLost(at, stream.Info);
            }

            if (sequence > at.Sequence)
            {
                at = at with { Sequence = sequence };
                yield return new FeedNews.Message(FeedJson.Read(message.Data), at.ToString())
                {
                    Lag = (long)message.Metadata.Value.NumPending,
                };
            }

            // Stored, since the next message is asked for. A stop does not cancel the acknowledgement.
            await message.AckAsync(new AckOpts { DoubleAck = true }, disconnected.Token);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new IOException($"The connection to {_nats.Url} was lost.");
    }

    private static ValueTask Cancel(CancellationTokenSource disconnected)
    {
        try
        {
            disconnected.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The event of a connection that was closed arrives late.
        }

        return ValueTask.CompletedTask;
    }

    private async Task<INatsJSStream> StreamAsync(NatsJSContext jetStream, CancellationToken cancellationToken)
    {
        INatsJSStream stream;
        try
        {
            stream = await jetStream.GetStreamAsync(_nats.Stream!, cancellationToken: cancellationToken);
        }
        catch (NatsJSApiException missing) when (missing.Error.ErrCode == NoSuchStream)
        {
            throw new InvalidOperationException(
                $"There is no stream '{_nats.Stream}' at {_nats.Url}; create it, or correct Nats:Stream of the feed {Channel}.",
                missing
            );
        }
        catch (Exception silent) when (silent is NatsNoRespondersException or NatsJSApiNoResponseException)
        {
            throw new InvalidOperationException(
                $"{_nats.Url} does not answer for JetStream; enable it there for this account, or correct Nats:Url of the feed {Channel}.",
                silent
            );
        }

        // Others remove what was read, also when the consumer is created anew.
        return stream.Info.Config.Retention == StreamConfigRetention.Limits
            ? stream
            : throw new InvalidOperationException(
                $"The stream '{_nats.Stream}' has retention {stream.Info.Config.Retention}; the feed {Channel} needs one with retention "
                    + "Limits, which may be a copy with this one as its source."
            );
    }

    private JetStreamPosition Resume(string position, StreamInfo stream)
    {
        var at =
            JetStreamPosition.Parse(position)
            ?? throw new FeedPositionLostException($"'{position}' is not a position of the stream {_nats.Stream}.");
        ThrowIfLost(at, stream);
        return at;
    }

    private void ThrowIfLost(JetStreamPosition at, StreamInfo stream)
    {
        if (at.GapIn(stream) is { } gap)
        {
            throw new FeedPositionLostException($"{_nats.Stream} cannot continue at {at}: {gap}.");
        }
    }

    private async Task<INatsJSConsumer> ConsumerAsync(NatsJSContext jetStream, ulong after, bool isNew, CancellationToken cancellationToken)
    {
        try
        {
            var existing = await jetStream.GetConsumerAsync(_nats.Stream!, _nats.Consumer!, cancellationToken);
            if (!isNew && CanContinue(existing.Info, after))
            {
                return existing;
            }

            await jetStream.DeleteConsumerAsync(_nats.Stream!, _nats.Consumer!, cancellationToken);
        }
        catch (NatsJSApiException missing) when (missing.Error.ErrCode == NoSuchConsumer)
        {
            // Created below.
        }

        var config = new ConsumerConfig(_nats.Consumer!)
        {
            Description = $"CustomerCache feed {Channel}",
            DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
            OptStartSeq = after + 1,
            AckPolicy = ConsumerConfigAckPolicy.Explicit,
            AckWait = AckWait,
            MaxAckPending = 1,
            FilterSubject = _nats.Subject,
        };
        return await jetStream.CreateOrUpdateConsumerAsync(_nats.Stream!, config, cancellationToken);
    }

    private bool CanContinue(ConsumerInfo consumer, ulong after) =>
        consumer.NumAckPending == 0
        && consumer.AckFloor.StreamSeq <= after
        && consumer.Config is { AckPolicy: ConsumerConfigAckPolicy.Explicit, MaxAckPending: 1, MaxDeliver: <= 0, DeliverSubject: null }
        && consumer.Config.FilterSubjects is null or { Count: 0 }
        && (consumer.Config.FilterSubject ?? "") == (_nats.Subject ?? "");

    // The client reports a missed heartbeat after twice its interval. Whatever it reports ends the connection; the next one resumes.
    private NatsJSConsumeOpts Pulls()
    {
        var heartbeat = options.Silence / 2 < MaxHeartbeat ? options.Silence / 2 : MaxHeartbeat;
        return new NatsJSConsumeOpts
        {
            MaxMsgs = 100,
            Expires = heartbeat * 2,
            IdleHeartbeat = heartbeat,
            NotificationHandler = (news, _) =>
                throw (
                    news is NatsJSTimeoutNotification
                        ? new TimeoutException($"{_nats.Url} sent no heartbeat for {heartbeat * 2}.")
                        : new IOException($"{_nats.Url} interrupted the delivery of {_nats.Stream}: {news.Name}.")
                ),
        };
    }
}
