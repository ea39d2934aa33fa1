using CustomerCache.Server.Alerts.Delivery;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Every configured way to people, and the log. Delivers while the host runs; ends after what sends alerts has ended.</summary>
internal sealed class AlertChannels : IAlertChannel, IHostedService, IDisposable
{
    // Hundreds of tenants that all fail at once; a mail holds records until it is sent.
    private const int MaxMessages = 1_000;
    private const int MaxMails = 100;

    private readonly LogAlertChannel _log;
    private readonly SlackCarrier? _slack;

    public AlertChannels(LogAlertChannel log, IOptions<AlertsOptions> options, TimeProvider time, ILogger<AlertDelivery> logger)
    {
        _log = log;
        var asked = options.Value;
        _slack = asked.HasSlack ? new SlackCarrier(new Uri(asked.SlackWebhook!), time) : null;
        Deliveries =
        [
            .. _slack is null ? [] : new[] { new AlertDelivery(_slack, MaxMessages, time, logger) },
            .. !asked.Smtp.IsConfigured
                ? []
                : new[] { new AlertDelivery(new MailCarrier(asked.Smtp, [.. asked.Recipients]), MaxMails, time, logger) },
        ];
    }

    /// <summary>The ways to people beside the log.</summary>
    public IReadOnlyList<AlertDelivery> Deliveries { get; }

    /// <inheritdoc/>
    public void Send(Alert alert)
    {
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
