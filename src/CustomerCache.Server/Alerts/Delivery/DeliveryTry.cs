namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>What came of one try to deliver an alert.</summary>
internal abstract record DeliveryTry
{
    private DeliveryTry()
    {
    }

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
