using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Sends alerts to every configured channel and the log. Started before and stopped after the services that raise
/// alerts.</summary>
internal sealed class AlertChannels : IAlertChannel, IHostedService, IDisposable
{
    // Enough for hundreds of tenants that fail at once. Bounded because a mail holds records until it is sent.
    private const int MaxMessages = 1_000;
    private const int MaxMails = 100;

    private const int MaxRecent = 200;

    private readonly LogAlertChannel _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<RaisedAlert> _recent = new(MaxRecent);
    private readonly SlackCarrier? _slack;

    /// <summary>Creates the configured channels.</summary>
    /// <param name="log">Writes every alert to the log.</param>
    /// <param name="options">What is configured.</param>
    /// <param name="bus">The message bus; null unless alerts are published on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The logger of deliveries.</param>
    public AlertChannels(
        LogAlertChannel log,
        IOptions<AlertsOptions> options,
        MessageBus? bus,
        TimeProvider time,
        ILogger<AlertDelivery> logger
    )
    {
        (_log, _time) = (log, time);
        var asked = options.Value;
        _slack = asked.HasSlack ? new SlackCarrier(new Uri(asked.SlackWebhook!), time) : null;
        Deliveries =
        [
            .. _slack is null ? [] : new[] { new AlertDelivery(_slack, MaxMessages, time, logger) },
            .. !asked.Smtp.IsConfigured
                ? []
                : new[] { new AlertDelivery(new MailCarrier(asked.Smtp, [.. asked.Recipients], time), MaxMails, time, logger) },
            .. bus is null ? [] : new[] { new AlertDelivery(BusCarrier.OfMessages(bus), MaxMessages, time, logger) },
            .. bus is null || asked.Recipients.Count == 0
                ? []
                : new[] { new AlertDelivery(BusCarrier.OfMails(bus, [.. asked.Recipients]), MaxMails, time, logger) },
        ];
    }

    /// <summary>The channels besides the log.</summary>
    public IReadOnlyList<AlertDelivery> Deliveries { get; }

    /// <summary>Returns the last alerts of this process, newest first, at most 200; they are lost with the process.</summary>
    public IReadOnlyList<RaisedAlert> ReadRecent()
    {
        lock (_gate)
        {
            return [.. _recent.Reverse()];
        }
    }

    /// <inheritdoc/>
    public void Send(Alert alert)
    {
        lock (_gate)
        {
            if (_recent.Count == MaxRecent)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue(new RaisedAlert(_time.GetUtcNow(), alert.Tenant, alert.Text, alert.Mail?.Subject));
        }

        _log.Send(alert);
        foreach (var delivery in Deliveries)
        {
            delivery.Send(alert);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var delivery in Deliveries)
        {
            delivery.Start();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(Deliveries.Select(d => d.StopAsync(cancellationToken)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var delivery in Deliveries)
        {
            delivery.Dispose();
        }

        _slack?.Dispose();
    }
}
