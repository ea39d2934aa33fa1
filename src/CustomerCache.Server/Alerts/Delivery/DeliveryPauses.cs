namespace CustomerCache.Server.Alerts.Delivery;

/// <summary>
/// Computes the backoff of alert delivery: 5 s, doubling up to 10 min, or longer when the server asks for it. An alert is given up after
/// ten tries, or when the next one would be more than an hour after the first.
/// </summary>
internal static class DeliveryPauses
{
    /// <summary>The number of tries.</summary>
    public const int MaxTries = 10;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>Returns the wait before the next try, or null to give up.</summary>
    /// <param name="tries">How often it was tried.</param>
    /// <param name="asked">The wait that the server asked for.</param>
    /// <param name="age">Time since the first try.</param>
    public static TimeSpan? After(int tries, TimeSpan? asked, TimeSpan age)
    {
        var own = First * Math.Pow(2, tries - 1);
        var wait = own < Longest ? own : Longest;
        wait = asked > wait ? asked.Value : wait;
        return tries >= MaxTries || age + wait > MaxAge ? null : wait;
    }
}
