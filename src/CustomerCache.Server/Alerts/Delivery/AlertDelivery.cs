using System.Threading.Channels;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>
/// Delivers alerts by one carrier, one after the other, in the background; sending never waits. The queue is bounded: the oldest alert is
/// dropped and counted when it is full. At shutdown the remaining alerts are tried once more for a few seconds.
/// </summary>
internal sealed partial class AlertDelivery : IAlertChannel, IDisposable
{
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly IAlertCarrier _carrier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Alert> _queue;
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _end = new();
    private Task _work = Task.CompletedTask;
    private long _delivered;
    private long _failed;
    private long _dropped;
    private int _underWay;

    public AlertDelivery(IAlertCarrier carrier, int capacity, TimeProvider time, ILogger<AlertDelivery> logger)
    {
        (_carrier, _time, _logger) = (carrier, time, logger);
        _queue = Channel.CreateBounded<Alert>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            Drop
        );
    }

    public string Name => _carrier.Name;

    /// <summary>Alerts delivered since the process started.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Alerts given up since the process started.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Alerts dropped from the full queue since the process started.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Alerts queued or being delivered.</summary>
    public long Waiting => _queue.Reader.Count + Volatile.Read(ref _underWay);

    /// <inheritdoc/>
    public void Send(Alert alert)
    {
        if (_carrier.Takes(alert) && !_queue.Writer.TryWrite(alert))
        {
            // The process has ended.
            Drop(alert);
        }
    }

    /// <summary>Starts the delivery.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Accepts no more alerts and tries the remaining ones once, without pauses, for a few seconds at most.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _hurry.CancelAsync();
        using var limit = new CancellationTokenSource(Farewell, _time);
        await using var late = limit.Token.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        await using var told = cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        await _work;
    }

    /// <summary>Call after <see cref="StopAsync"/>.</summary>
    public void Dispose()
    {
        _hurry.Dispose();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        var lost = 0;
        await foreach (var alert in _queue.Reader.ReadAllAsync())
        {
            Volatile.Write(ref _underWay, 1);
            if (_end.IsCancellationRequested)
            {
                lost++;
                Interlocked.Increment(ref _failed);
            }
            else
            {
                await DeliverAsync(alert);
            }

            Volatile.Write(ref _underWay, 0);
        }

        if (lost > 0)
        {
            Log.Lost(_logger, lost, Name);
        }
    }

    private async Task DeliverAsync(Alert alert)
    {
        var first = _time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var isLast = _hurry.IsCancellationRequested;
            var result = await TryAsync(alert);
            if (result is DeliveryTry.Delivered)
            {
                Interlocked.Increment(ref _delivered);
                Log.Delivered(_logger, alert.Tenant, Name, tries);
                return;
            }

            var again = result as DeliveryTry.Again;
            var reason = again?.Reason ?? (result as DeliveryTry.Refused)?.Reason ?? "";
            if (isLast || again is null || DeliveryPauses.After(tries, again.After, _time.GetElapsedTime(first)) is not { } pause)
            {
                Interlocked.Increment(ref _failed);
                Log.GivenUp(_logger, alert.Tenant, Name, tries, reason);
                return;
            }

            Log.Again(_logger, alert.Tenant, Name, pause, reason);
            await PauseAsync(pause);
        }
    }

    private async Task<DeliveryTry> TryAsync(Alert alert)
    {
        using var limit = new CancellationTokenSource(TryLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        try
        {
            return await _carrier.TryAsync(alert, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new DeliveryTry.Again(
                limit.IsCancellationRequested ? $"no answer within {TryLimit.TotalSeconds:0} s" : "the process ends"
            );
        }
        catch (Exception failure)
        {
            // The message may contain a secret.
            return new DeliveryTry.Again(failure.GetType().Name);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, _hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // The process ends: try once more without waiting.
        }
    }

    private void Drop(Alert alert)
    {
        Interlocked.Increment(ref _dropped);
        Log.Dropped(_logger, Name, alert.Tenant);
    }

    private static partial class Log
    {
        [LoggerMessage(5011, LogLevel.Debug, "Delivered an alert about {Tenant} by {Channel} at try {Try}.", EventName = "AlertDelivered")]
        public static partial void Delivered(ILogger logger, TenantId tenant, string channel, int @try);

        [LoggerMessage(
            5012,
            LogLevel.Warning,
            "Failed to deliver an alert about {Tenant} by {Channel}; retrying in {Pause}: {Reason}",
            EventName = "AlertRetryScheduled"
        )]
        public static partial void Again(ILogger logger, TenantId tenant, string channel, TimeSpan pause, string reason);

        [LoggerMessage(
            5013,
            LogLevel.Error,
            "Failed to deliver an alert about {Tenant} by {Channel} after {Tries} tries; giving up: {Reason}",
            EventName = "AlertGivenUp"
        )]
        public static partial void GivenUp(ILogger logger, TenantId tenant, string channel, int tries, string reason);

        [LoggerMessage(
            5014,
            LogLevel.Warning,
            "The queue of alerts for {Channel} is full; dropped the oldest, about {Tenant}. The log has its text.",
            EventName = "AlertDropped"
        )]
        public static partial void Dropped(ILogger logger, string channel, TenantId tenant);

        [LoggerMessage(
            5015,
            LogLevel.Warning,
            "Failed to deliver {Count} alerts by {Channel} before the process ended. The log has their texts.",
            EventName = "AlertsLost"
        )]
        public static partial void Lost(ILogger logger, int count, string channel);
    }
}
