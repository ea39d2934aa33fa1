using CustomerCache.Core;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace CustomerCache.Sources.Bus;

/// <summary>
/// The connection of this process to the message bus (NATS). Reconnects for ever, with jitter; claim checks are packed and unpacked here.
/// Thread safe.
/// </summary>
/// <remarks>
/// Nothing connects before the first use. While there is no connection, sending fails within <see cref="ConnectTimeout"/> instead of
/// waiting for one: callers have time limits and retries of their own.
/// </remarks>
public sealed partial class MessageBus : IAsyncDisposable
{
    /// <summary>The maximum wait for a connection.</summary>
    /// <value>5 seconds.</value>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // A reply with headers must leave space for them.
    private const int HeaderBytes = 64;

    private static readonly TimeSpan MinReconnectDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxReconnectDelay = TimeSpan.FromSeconds(10);

    // The time limits are those of callers.
    private static readonly TimeSpan Unlimited = TimeSpan.FromHours(1);

    private readonly NatsConnection _connection;
    private readonly IClaimStore _claims;
    private readonly BusMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SecretTexts _secrets;
    private volatile BusState _state;

    /// <summary>Creates the bus of validated options, not yet connected.</summary>
    public MessageBus(NatsOptions options, IClaimStore claims, BusMetrics metrics, TimeProvider time, ILogger<MessageBus> logger)
    {
        (_claims, _metrics, _time, _logger) = (claims, metrics, time, logger);
        _state = new BusState(false, time.GetUtcNow(), null);
        _secrets = new SecretTexts(SecretTexts.PasswordsIn(options.Url!));
        _connection = new NatsConnection(
            NatsOpts.Default with
            {
                Url = options.Url!,
                Name = "customer-cache",
                AuthOpts = string.IsNullOrWhiteSpace(options.CredentialsFile)
                    ? NatsAuthOpts.Default
                    : NatsAuthOpts.Default with
                    {
                        CredsFile = options.CredentialsFile,
                    },
                RetryOnInitialConnect = true,
                MaxReconnectRetry = -1,
                IgnoreAuthErrorAbort = true,
                ReconnectWaitMin = MinReconnectDelay,
                ReconnectWaitMax = MaxReconnectDelay,
                ReconnectJitter = MinReconnectDelay,
                RequestTimeout = Unlimited,
                SuppressSlowConsumerWarnings = true,
            }
        );
        _connection.ConnectionOpened += OnOpenedAsync;
        _connection.ConnectionDisconnected += OnDisconnectedAsync;
        _connection.ReconnectFailed += OnReconnectFailedAsync;
        _connection.ServerError += OnServerErrorAsync;
        _connection.MessageDropped += OnDroppedAsync;
        metrics.Connected = () => _state.IsConnected;
    }

    /// <summary>The connection, for health checks and operators.</summary>
    public BusState State => _state;

    /// <summary>The maximum size of a message in bytes, as the connected server announces it; NATS' default before that.</summary>
    public int MaxPayload => _connection.ServerInfo?.MaxPayload ?? 1024 * 1024;

    /// <summary>Connects; completes once connected.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        await _connection.ConnectAsync().AsTask().WaitAsync(cancellationToken);

    /// <summary>Sends a request and returns its answer.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="message">The encoded request.</param>
    /// <param name="cancellationToken">Ends the wait; there is no other time limit.</param>
    /// <exception cref="IOException">The bus is not connected, there is no responder, or a claim check failed.</exception>
    public async Task<ReadOnlyMemory<byte>> RequestAsync(string subject, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await RequireConnectionAsync(cancellationToken);
        try
        {
            var packed = await PackAsync(message, MaxPayload, cancellationToken);
            var answer = await _connection.RequestAsync<ReadOnlyMemory<byte>, byte[]>(
                subject,
                packed,
                cancellationToken: cancellationToken
            );
            return await UnpackAsync(answer.Data ?? [], cancellationToken);
        }
        catch (NatsNoRespondersException none)
        {
            throw new IOException($"no service answers {subject} on the bus", none);
        }
        catch (NatsException failure)
        {
            throw new IOException($"the bus failed: {failure.Message}", failure);
        }
    }

    /// <summary>Publishes a message.</summary>
    /// <exception cref="IOException">The bus is not connected, or the claim check failed.</exception>
    public async Task PublishAsync(string subject, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await RequireConnectionAsync(cancellationToken);
        try
        {
            await _connection.PublishAsync(
                subject,
                await PackAsync(message, MaxPayload, cancellationToken),
                cancellationToken: cancellationToken
            );
        }
        catch (NatsException failure)
        {
            throw new IOException($"the bus failed: {failure.Message}", failure);
        }
    }

    /// <summary>Replies to a message; a reply above <see cref="MaxPayload"/> is sent as a token.</summary>
    /// <exception cref="IOException">The claim check failed.</exception>
    public async Task ReplyAsync(string replyTo, ReadOnlyMemory<byte> reply, CancellationToken cancellationToken) =>
        await _connection.PublishAsync(
            replyTo,
            await PackAsync(reply, MaxPayload, cancellationToken),
            cancellationToken: cancellationToken
        );

    /// <summary>Replies to a message with a value that is known to fit into <see cref="MaxPayload"/>.</summary>
    public ValueTask ReplyAsync<T>(string replyTo, T reply, INatsSerialize<T> serializer) =>
        _connection.PublishAsync(replyTo, reply, serializer: serializer);

    /// <summary>Replies with headers when the bus accepts the size; returns false otherwise. Never stores.</summary>
    public async ValueTask<bool> TryReplyAsync(
        string replyTo,
        ReadOnlyMemory<byte> reply,
        NatsHeaders headers,
        CancellationToken cancellationToken
    )
    {
        if (reply.Length > MaxPayload - HeaderBytes)
        {
            return false;
        }

        await _connection.PublishAsync(replyTo, reply, headers, cancellationToken: cancellationToken);
        return true;
    }

    /// <summary>
    /// Subscribes in a queue group: of the group's members one receives a message. Completes when the server knows the subscription.
    /// </summary>
    public async Task<INatsSub<byte[]>> SubscribeAsync(string subject, string queueGroup, CancellationToken cancellationToken)
    {
        var subscription = await _connection.SubscribeCoreAsync<byte[]>(subject, queueGroup, cancellationToken: cancellationToken);
        await _connection.PingAsync(cancellationToken);
        return subscription;
    }

    /// <summary>Returns the message that was meant: this one, or the stored one of its token.</summary>
    /// <exception cref="ClaimExpiredException">There is no such message.</exception>
    /// <exception cref="ClaimUnavailableException">The store cannot be reached.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> UnpackAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            var unpacked = await ClaimCheck.UnpackAsync(message, _claims, cancellationToken);
            if (!unpacked.Equals(message))
            {
                _metrics.Claimed("resolved");
            }

            return unpacked;
        }
        catch (IOException failure)
        {
            _metrics.Claimed(failure is ClaimExpiredException ? "expired" : "unavailable");
            throw;
        }
    }

    /// <summary>Sends what is buffered, for a few seconds at most, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        // Closing is not a failure.
        _connection.ConnectionDisconnected -= OnDisconnectedAsync;
        await _connection.DisposeAsync();
    }

    private async ValueTask<ReadOnlyMemory<byte>> PackAsync(
        ReadOnlyMemory<byte> message,
        int maxPayload,
        CancellationToken cancellationToken
    )
    {
        if (message.Length <= maxPayload)
        {
            return message;
        }

        try
        {
            var token = await ClaimCheck.PackAsync(message, maxPayload, _claims, cancellationToken);
            _metrics.Claimed("stored");
            return token;
        }
        catch (ClaimUnavailableException)
        {
            _metrics.Claimed("unavailable");
            throw;
        }
    }

    private async Task RequireConnectionAsync(CancellationToken cancellationToken)
    {
        if (_connection.ConnectionState == NatsConnectionState.Open)
        {
            return;
        }

        try
        {
            await _connection.ConnectAsync().AsTask().WaitAsync(ConnectTimeout, _time, cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutException or NatsException)
        {
            throw new IOException(
                _state.LastError is { } error ? $"the bus is not connected: {error}" : "the bus is not connected",
                failure
            );
        }
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        var info = _connection.ServerInfo;
        _state = new BusState(true, _time.GetUtcNow(), null);
        Log.Connected(_logger, $"{info?.Host}:{info?.Port}", MaxPayload);
        return default;
    }

    private ValueTask OnDisconnectedAsync(object? sender, NatsEventArgs args)
    {
        var reason = WithoutAccount(args.Message);
        _state = new BusState(false, _time.GetUtcNow(), reason);
        Log.Disconnected(_logger, reason);
        return default;
    }

    private ValueTask OnReconnectFailedAsync(object? sender, NatsEventArgs args)
    {
        if (!_state.IsConnected)
        {
            var reason = WithoutAccount(args.Message);
            if (_state.LastError is null)
            {
                Log.NotConnected(_logger, reason);
            }

            _state = _state with { LastError = reason };
        }

        return default;
    }

    private ValueTask OnServerErrorAsync(object? sender, NatsServerErrorEventArgs args)
    {
        Log.ServerError(_logger, WithoutAccount(args.Error));
        return default;
    }

    private ValueTask OnDroppedAsync(object? sender, NatsMessageDroppedEventArgs args)
    {
        _metrics.Dropped(args.Subject);
        Log.Dropped(_logger, args.Subject, args.Pending);
        return default;
    }

    // Reasons may quote an address or what was sent, and both may hold a password.
    private string WithoutAccount(string? reason) => OptionErrors.WithoutAccounts(_secrets.Hide(reason ?? "unknown"));

    private static partial class Log
    {
        [LoggerMessage(
            3061,
            LogLevel.Information,
            "Connected to the bus at {Server}; it accepts messages of up to {MaxPayload} bytes.",
            EventName = "BusConnected"
        )]
        public static partial void Connected(ILogger logger, string server, int maxPayload);

        [LoggerMessage(
            3062,
            LogLevel.Warning,
            "Lost the connection to the bus; reconnecting for ever. Requests on it are not answered meanwhile: {Reason}",
            EventName = "BusDisconnected"
        )]
        public static partial void Disconnected(ILogger logger, string reason);

        [LoggerMessage(
            3063,
            LogLevel.Warning,
            "Failed to connect to the bus; trying for ever. Check CustomerCache:Nats:Url: {Reason}",
            EventName = "BusConnectFailed"
        )]
        public static partial void NotConnected(ILogger logger, string reason);

        [LoggerMessage(3064, LogLevel.Warning, "The bus reported an error: {Error}", EventName = "BusError")]
        public static partial void ServerError(ILogger logger, string error);

        [LoggerMessage(
            3065,
            LogLevel.Warning,
            "Dropped a message on {Subject}: {Pending} are waiting already. Its sender gets no answer.",
            EventName = "BusMessageDropped"
        )]
        public static partial void Dropped(ILogger logger, string subject, int pending);
    }
}

/// <summary>Represents the state of the connection to the bus.</summary>
/// <param name="IsConnected">Whether messages can be sent and received.</param>
/// <param name="Since">Since when.</param>
/// <param name="LastError">Why there is no connection, if known; null while connected.</param>
public sealed record BusState(bool IsConnected, DateTimeOffset Since, string? LastError);
