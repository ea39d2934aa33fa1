using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CustomerCache.Core.ChangeEvents;
using Google.Protobuf;
using Grpc.Net.Client;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Follows topics of Salesforce's Pub/Sub API: change data capture, platform events, custom channels.</summary>
/// <remarks>
/// The position is the replay id of the last stored event or keep-alive of each topic. Events are requested as others are stored, so that
/// no more are on their way than one request holds. Each connection logs in anew, so a token that expires costs a reconnect. A replay id
/// that is too old or corrupt means that the position is lost; so does a topic that the position does not have.
/// </remarks>
internal sealed class SalesforceFeed(FeedOptions options, IHttpClientFactory clients, TimeProvider time) : IChangeFeed
{
    private readonly SalesforceFeedOptions _salesforce = options.Salesforce!;
    private readonly SalesforceEvents _events = new();
    private readonly IdleTimeout _idleTimeout = new(options.Silence, time);

    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = position is null ? FeedPositions.None : Parse(position);
        var headers = await new SalesforceLogin(_salesforce, clients, time).LogInAsync(cancellationToken);
        using var channel = GrpcChannel.ForAddress(
            _salesforce.Url,
            new GrpcChannelOptions
            {
                HttpHandler = Handler(),
                DisposeHttpClient = true,
                ThrowOperationCanceledOnCancellation = true,
            }
        );
        var session = new SalesforceSession(new PubSub.PubSubClient(channel), headers, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var subscriptions = new SubscriptionList();
        foreach (var topic in _salesforce.Topics)
        {
            subscriptions.Add(
                await SalesforceSubscription.OpenAsync(session, topic, at[topic], _salesforce.NumRequested, _idleTimeout, cancellationToken)
            );
        }

        yield return new FeedNews.Connected();
        var sent = subscriptions.Read(stop.Token);
        try
        {
            await foreach (var (subscription, response) in sent.ReadAllAsync(cancellationToken))
            {
                foreach (var one in response.Events)
                {
                    at = at.With(subscription.Topic, Text(one.ReplayId));
                    yield return new FeedNews.Message(
                        await _events.ReadAsync(session, subscription.Topic, one, cancellationToken),
                        at.ToString()
                    );
                }

                if (response.Events.Count == 0 && !response.LatestReplayId.IsEmpty)
                {
                    at = at.With(subscription.Topic, Text(response.LatestReplayId));
                    yield return new FeedNews.Message(FeedJson.NoData, at.ToString());
                }

                // Stored, since the next message is asked for.
                await subscription.RequestAsync(response.Events.Count, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    // A connection without traffic is checked, since the API sends keep-alives every few minutes only.
    private static SocketsHttpHandler Handler() =>
        new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            EnableMultipleHttp2Connections = true,
        };

    private FeedPositions Parse(string position)
    {
        var at =
            FeedPositions.Parse(position) ?? throw new FeedPositionLostException($"'{position}' is not a position of Salesforce topics.");
        return _salesforce.Topics.FirstOrDefault(t => at[t] is null) is { } missing
            ? throw new FeedPositionLostException($"the stored position does not have the topic {missing}.")
            : at;
    }

    private static string Text(ByteString replayId) => replayId.ToBase64();

    /// <summary>Reads several subscriptions at a time.</summary>
    private sealed class SubscriptionList : IDisposable
    {
        private readonly List<SalesforceSubscription> _all = [];

        public void Add(SalesforceSubscription subscription) => _all.Add(subscription);

        /// <summary>Returns what the topics send, until one of them fails.</summary>
        public ChannelReader<(SalesforceSubscription Subscription, FetchResponse Response)> Read(CancellationToken cancellationToken)
        {
            var sent = System.Threading.Channels.Channel.CreateBounded<(SalesforceSubscription, FetchResponse)>(1);
            foreach (var subscription in _all)
            {
                _ = PumpAsync(subscription, sent.Writer, cancellationToken);
            }

            return sent.Reader;
        }

        public void Dispose() => _all.ForEach(s => s.Dispose());

        private static async Task PumpAsync(
            SalesforceSubscription subscription,
            ChannelWriter<(SalesforceSubscription, FetchResponse)> sent,
            CancellationToken cancellationToken
        )
        {
            try
            {
                while (true)
                {
                    await sent.WriteAsync((subscription, await subscription.NextAsync(cancellationToken)), cancellationToken);
                }
            }
            catch (Exception failure)
            {
                sent.TryComplete(failure);
            }
        }
    }
}
