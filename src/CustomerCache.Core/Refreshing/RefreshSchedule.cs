namespace CustomerCache.Core.Refreshing;

/// <summary>
/// When a tenant is due. <list type="table">
/// <listheader><term>stored date</term><description>due?</description></listheader>
/// <item><term>none, or unreadable</term><description>yes</description></item>
/// <item><term>strictly before now</term><description>yes</description></item>
/// <item><term>now or later</term><description>no</description></item>
/// </list>
/// After a refresh that counts as done the date is set to now plus the interval, whole seconds; after any other it stays, so that the next check tries again.
/// </summary>
public static class RefreshSchedule
{
    /// <summary>Whether to refresh now.</summary>
    public static bool IsDue(DateTimeOffset? nextRefreshAt, DateTimeOffset now) => nextRefreshAt is not { } next || now > next;

    /// <summary>The date of the next refresh, fractions of a second cut.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan interval)
    {
        var next = (now + interval).ToUniversalTime();
        return next.AddTicks(-(next.Ticks % TimeSpan.TicksPerSecond));
    }
}
