namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>
/// When an alert is tried again: after 5 s, then twice as long each time up to 10 min; later when the other side asks for it. After ten
/// tries, or when the next one would be more than an hour after the first, it is given up: by then it is no news any more.
/// </summary>
internal static class DeliveryPauses
{
    /// <summary>How often an alert is tried.</summary>
    public const int MaxTries = 10;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>The wait before the next try; null to give up.</summary>
    /// <param name="tries">How often it was tried.</param>
    /// <param name="asked">What the other side asks for.</param>
    /// <param name="age">Time since the first try.</param>
    public static TimeSpan? After(int tries, TimeSpan? asked, TimeSpan age)
    {
        var own = First * Math.Pow(2, tries - 1);
        var wait = own < Longest ? own : Longest;
        wait = asked > wait ? asked.Value : wait;
        return tries >= MaxTries || age + wait > MaxAge ? null : wait;
    }
}
