using CustomerCache.Core.ChangeEvents;
using Google.Protobuf;
using Grpc.Core;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Represents the subscription of one topic.</summary>
internal sealed class SalesforceSubscription : IDisposable
{
    // A server that sends no headers with the subscription is taken for subscribed after so long.
    private static readonly TimeSpan HeadersLimit = TimeSpan.FromSeconds(5);

    private readonly AsyncDuplexStreamingCall<FetchRequest, FetchResponse> _call;
    private readonly IdleTimeout _idleTimeout;
    private readonly int _requested;
    private int _pending;

    private SalesforceSubscription(
        string topic,
        AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call,
        IdleTimeout idleTimeout,
        int requested
    ) => (Topic, _call, _idleTimeout, _requested, _pending) = (topic, call, idleTimeout, requested, requested);

    /// <summary>Gets the topic.</summary>
    public string Topic { get; }

    /// <summary>Subscribes after a replay id, or after the latest event without one; returns when the server accepted it.</summary>
    public static async Task<SalesforceSubscription> OpenAsync(
        SalesforceSession session,
        string topic,
        string? replayId,
        int requested,
        IdleTimeout idleTimeout,
        CancellationToken cancellationToken
    )
    {
        await CallAsync(
            topic,
            async () =>
                CheckTopic(
                    await session.Api.GetTopicAsync(
                        new TopicRequest { TopicName = topic },
                        session.Headers,
                        cancellationToken: cancellationToken
                    )
                )
        );
        var call = session.Api.Subscribe(session.Headers, cancellationToken: cancellationToken);
        try
        {
            await CallAsync(
                topic,
                async () =>
                {
                    await call.RequestStream.WriteAsync(
                        new FetchRequest
                        {
                            TopicName = topic,
                            ReplayPreset = replayId is null ? ReplayPreset.Latest : ReplayPreset.Custom,
                            ReplayId = replayId is null ? ByteString.Empty : ReplayIdIn(replayId),
                            NumRequested = requested,
                        },
                        cancellationToken
                    );

                    // What changes from here on is delivered: the caller invalidates what changed before.
                    var headers = call.ResponseHeadersAsync;
                    await Task.WhenAny(headers, Task.Delay(HeadersLimit, session.Time, cancellationToken));
                    if (headers.IsCompleted)
                    {
                        await headers;
                    }
                }
            );
            return new SalesforceSubscription(topic, call, idleTimeout, requested);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next events, or a keep-alive.</summary>
    public async Task<FetchResponse> NextAsync(CancellationToken cancellationToken)
    {
        FetchResponse? next = null;
        await CallAsync(
            Topic,
            async () =>
            {
                if (await _idleTimeout.WaitAsync(token => new ValueTask<bool>(_call.ResponseStream.MoveNext(token)), cancellationToken))
                {
                    next = _call.ResponseStream.Current;
                }
            }
        );
        return next ?? throw new IOException($"{Topic}: the server ended the subscription.");
    }

    /// <summary>Requests as many events as were stored, so that those that are not are never more than were requested at first.</summary>
    public async Task RequestAsync(int stored, CancellationToken cancellationToken)
    {
        _pending -= stored;

        // The half that is left keeps the server busy meanwhile.
        if (_pending <= _requested / 2)
        {
            var more = new FetchRequest { TopicName = Topic, NumRequested = _requested - _pending };
            _pending = _requested;
            await CallAsync(Topic, () => _call.RequestStream.WriteAsync(more, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _call.Dispose();

    private static void CheckTopic(TopicInfo topic)
    {
        if (!topic.CanSubscribe)
        {
            throw new InvalidOperationException(
                $"{topic.TopicName} cannot be subscribed to; allow the user of the connected app to read it."
            );
        }
    }

    private static ByteString ReplayIdIn(string text)
    {
        try
        {
            return ByteString.FromBase64(text);
        }
        catch (FormatException)
        {
            throw new FeedPositionLostException($"'{text}' is not a replay id.");
        }
    }

    private static async Task CallAsync(string topic, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException failed)
        {
            throw SalesforceErrors.Of(topic, failed);
        }
    }
}
