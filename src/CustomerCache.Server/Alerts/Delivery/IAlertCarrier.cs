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

/// <summary>What came of one try to deliver an alert.</summary>
internal abstract record DeliveryTry
{
    private DeliveryTry() { }

    /// <summary>People have it.</summary>
    public sealed record Delivered : DeliveryTry;

    /// <summary>It may work later.</summary>
    /// <param name="Reason">Why not now; never a secret.</param>
    /// <param name="After">The wait that the other side asks for; null when it asks for none.</param>
    public sealed record Again(string Reason, TimeSpan? After = null) : DeliveryTry;

    /// <summary>The same would be refused again.</summary>
    /// <param name="Reason">Why; never a secret.</param>
    public sealed record Refused(string Reason) : DeliveryTry;
}
