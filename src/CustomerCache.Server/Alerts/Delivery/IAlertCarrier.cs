namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Carries one alert at a time to people. Knows nothing of queues and of trying again.</summary>
internal interface IAlertCarrier
{
    /// <summary>One word, for logs and metrics.</summary>
    string Name { get; }

    /// <summary>Whether there is anything in an alert that goes this way.</summary>
    bool Takes(Alert alert);

    /// <summary>Tries once. Throws only when cancelled, or for what nobody foresaw.</summary>
    Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken);
}
