using System.Collections.Frozen;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Http;
using CustomerCache.Sources;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.Options;
using NATS.Client.Core;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Answers the subjects of the former services on the bus, from this process' snapshots. All silos share a queue group: one of them
/// receives a request. Requests are answered side by side.
/// </summary>
/// <remarks>
/// Subscribed once the host has started, so that snapshots are loaded. At shutdown no request is accepted any more, those under way are
/// answered, then the connection closes.
/// </remarks>
internal sealed partial class CacheResponder(
    MessageBus bus,
    LegacyCallHandler calls,
    IOptions<SourcesOptions> options,
    BusMetrics metrics,
    TimeProvider time,
    ILogger<CacheResponder> logger
) : IHostedLifecycleService, IDisposable
{
    /// <summary>The queue group, that of the former services.</summary>
    public const string QueueGroup = "customer_cache";

    /// <summary>The subjects, with the system whose records they ask for.</summary>
    public static readonly FrozenDictionary<string, DeviceSystem> Subjects = new Dictionary<string, DeviceSystem>
    {
        ["customer.cache.get"] = DeviceSystem.VeloCloud,
        ["hawkeye.customer.cache.get"] = DeviceSystem.Hawkeye,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // A reply of megabytes is held as a whole until the bus or the store has it, so few are made at a time; others never wait for them.
    private const int MaxLargeReplies = 4;

    private static readonly TimeSpan MinResubscribeDelay = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _largeReplies = new(MaxLargeReplies);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;
    private int _underWay;
    private volatile bool _isClosed;
    private Task _work = Task.CompletedTask;

    /// <summary>Completes when all subjects are subscribed and the server knows it.</summary>
    public Task Subscribed => _subscribed.Task;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var systems = options.Value.Nats.Systems;
        var answered = Subjects.Where(s => systems.Count == 0 || systems.Contains(s.Value.Name())).ToArray();
        _missing = answered.Length;
        _work = Task.WhenAll(answered.Select(s => Task.Run(() => FollowAsync(s.Key, s.Value), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // From here on no request begins: the last one that ends says so.
        _isClosed = true;
        if (Volatile.Read(ref _underWay) is > 0 and var count)
        {
            Log.Draining(logger, count);
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _largeReplies.Dispose();
    }

    private async Task FollowAsync(string subject, DeviceSystem system)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var reason = "the subscription ended";
            try
            {
                await SubscribeAsync(subject, system);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The process stops before there was a connection.
            }
            catch (Exception failure)
            {
                reason = failure.Message;
            }

            if (!_stopping.IsCancellationRequested)
            {
                // The connection looks after itself; what comes here is a refusal, which a moment may change.
                Log.Resubscribing(logger, subject, reason);
                var pause = MinResubscribeDelay + (Random.Shared.NextDouble() * MinResubscribeDelay);
                await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Ends with the subscription.
    private async Task SubscribeAsync(string subject, DeviceSystem system)
    {
        await bus.ConnectAsync(_stopping.Token);
        await using var subscription = await bus.SubscribeAsync(subject, QueueGroup, _stopping.Token);
        Log.Subscribed(logger, subject, QueueGroup);
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _subscribed.TrySetResult();
        }

        // The messages are read without the token: what was received before the end of the subscription is answered.
        await using var end = _stopping.Token.UnsafeRegister(
            static s => _ = ((INatsSub<byte[]>)s!).DrainAsync(CancellationToken.None).AsTask(),
            subscription
        );
        await foreach (var message in subscription.Msgs.ReadAllAsync())
        {
            Begin(subject, system, message);
        }
    }

    private void Begin(string subject, DeviceSystem system, NatsMsg<byte[]> message)
    {
        if (message.ReplyTo is null)
        {
            Log.NoReplyTo(logger, subject);
            return;
        }

        Interlocked.Increment(ref _underWay);
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => _ = work.Responder.AnswerAsync(work.Subject, work.System, work.Message),
            (Responder: this, Subject: subject, System: system, Message: message),
            preferLocal: false
        );
    }

    private async Task AnswerAsync(string subject, DeviceSystem system, NatsMsg<byte[]> message)
    {
        var startedAt = time.GetTimestamp();
        var (status, bytes) = (503, 0L);
        try
        {
            var answer = await AnswerAsync(system, message.Data ?? []);
            (status, bytes) = await ReplyAsync(message, answer);
        }
        catch (ClaimUnavailableException failure)
        {
            Log.ClaimUnavailable(logger, subject, failure.Message);
            await TryReplyAsync(message, $"The answer is larger than the bus accepts, and {failure.Message}");
        }
        catch (Exception failure)
        {
            Log.Failed(logger, subject, failure);
            await TryReplyAsync(message, "The request failed; the log of the service has the reason");
        }

        metrics.Answered(subject, status, bytes, time.GetElapsedTime(startedAt));
        if (Interlocked.Decrement(ref _underWay) == 0 && _isClosed)
        {
            _drained.TrySetResult();
        }
    }

    private async Task<LegacyCallAnswer> AnswerAsync(DeviceSystem system, ReadOnlyMemory<byte> request)
    {
        try
        {
            return calls.Answer(system, await bus.UnpackAsync(request, CancellationToken.None)).Answer;
        }
        catch (ClaimExpiredException expired)
        {
            return calls.Refuse(system, expired.Message).Answer;
        }
        catch (ClaimUnavailableException unavailable)
        {
            return new LegacyCallAnswer(503, $"The token in the request cannot be resolved: {unavailable.Message}", null, []);
        }
    }

    private async Task<(int Status, long Bytes)> ReplyAsync(NatsMsg<byte[]> message, LegacyCallAnswer answer)
    {
        var reply = new LegacyReplyMessage(answer);
        var isGzip = WantsGzip(message, reply);
        if (isGzip || LegacyReplies.IsLarger(reply, bus.MaxPayload))
        {
            return (answer.Status, await ReplyLargeAsync(message, reply, isGzip));
        }

        await bus.ReplyAsync(message.ReplyTo!, reply, LegacyReplySerializer.Instance);
        return (answer.Status, reply.Length);
    }

    // Only for callers that ask; all others get what the former service sent.
    private static bool WantsGzip(NatsMsg<byte[]> message, LegacyReplyMessage reply) =>
        reply.EstimatedLength >= CompressedAnswers.MinimumLength
        && message.Headers is { } headers
        && headers.TryGetValue("Accept-Encoding", out var accepted)
        && CompressedAnswers.Choose(accepted.ToString(), ["gzip"]) is not null;

    private async Task<long> ReplyLargeAsync(NatsMsg<byte[]> message, LegacyReplyMessage large, bool isGzip)
    {
        await _largeReplies.WaitAsync();
        try
        {
            var reply = LegacyReplies.ToArray(large);
            var isSent =
                isGzip
                && await bus.TryReplyAsync(
                    message.ReplyTo!,
                    LegacyReplies.Compress(reply),
                    new NatsHeaders { ["Content-Encoding"] = "gzip" },
                    CancellationToken.None
                );
            if (!isSent)
            {
                await bus.ReplyAsync(message.ReplyTo!, reply, CancellationToken.None);
            }

            return reply.Length;
        }
        finally
        {
            _largeReplies.Release();
        }
    }

    private async Task TryReplyAsync(NatsMsg<byte[]> message, string problem)
    {
        try
        {
            await bus.ReplyAsync(
                message.ReplyTo!,
                new LegacyReplyMessage(new LegacyCallAnswer(503, problem, null, [])),
                LegacyReplySerializer.Instance
            );
        }
        catch (Exception failure) when (failure is NatsException or IOException or ObjectDisposedException)
        {
            Log.NotSent(logger, message.Subject, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1021,
            LogLevel.Information,
            "Answering {Subject} on the bus, in the queue group {QueueGroup}.",
            EventName = "BusSubscribed"
        )]
        public static partial void Subscribed(ILogger logger, string subject, string queueGroup);

        [LoggerMessage(
            1022,
            LogLevel.Warning,
            "A message on {Subject} has no reply subject; ignoring it. Callers must send requests.",
            EventName = "BusRequestWithoutReply"
        )]
        public static partial void NoReplyTo(ILogger logger, string subject);

        [LoggerMessage(
            1023,
            LogLevel.Warning,
            "The reply on {Subject} exceeds max_payload and cannot be stored for a claim check; answering 503: {Reason}",
            EventName = "BusClaimUnavailable"
        )]
        public static partial void ClaimUnavailable(ILogger logger, string subject, string reason);

        [LoggerMessage(1024, LogLevel.Error, "Failed to answer a request on {Subject}; answering 503.", EventName = "BusRequestFailed")]
        public static partial void Failed(ILogger logger, string subject, Exception failure);

        [LoggerMessage(
            1025,
            LogLevel.Warning,
            "Failed to send a reply on {Subject}; its caller gets no answer: {Reason}",
            EventName = "BusReplyNotSent"
        )]
        public static partial void NotSent(ILogger logger, string subject, string reason);

        [LoggerMessage(
            1027,
            LogLevel.Error,
            "Not subscribed to {Subject}: its requests are not answered here; trying again within 10 seconds: {Reason}",
            EventName = "BusNotSubscribed"
        )]
        public static partial void Resubscribing(ILogger logger, string subject, string reason);

        [LoggerMessage(
            1026,
            LogLevel.Information,
            "Stopping: {Count} requests on the bus are being answered; no more are accepted.",
            EventName = "BusDraining"
        )]
        public static partial void Draining(ILogger logger, int count);
    }
}
