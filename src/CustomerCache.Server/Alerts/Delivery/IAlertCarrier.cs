namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>Delivers one alert at a time, without queueing or retries.</summary>
internal interface IAlertCarrier
{
    /// <summary>The name in logs and metrics, one word.</summary>
    string Name { get; }

    /// <summary>Returns whether the carrier has something to deliver for an alert.</summary>
    bool Takes(Alert alert);

    /// <summary>Tries once. Expected failures are returned; only cancellation and defects throw.</summary>
    Task<DeliveryTry> TryAsync(Alert alert, CancellationToken cancellationToken);
}

/// <summary>Represents the result of one delivery try.</summary>
internal abstract record DeliveryTry
{
    private DeliveryTry() { }

    /// <summary>The alert was delivered.</summary>
    public sealed record Delivered : DeliveryTry;

    /// <summary>The try failed and may succeed later.</summary>
    /// <param name="Reason">Why not now; never a secret.</param>
    /// <param name="After">The wait that the server asked for; null for none.</param>
    public sealed record Again(string Reason, TimeSpan? After = null) : DeliveryTry;

    /// <summary>The alert was refused for good.</summary>
    /// <param name="Reason">Why; never a secret.</param>
    public sealed record Refused(string Reason) : DeliveryTry;
}
