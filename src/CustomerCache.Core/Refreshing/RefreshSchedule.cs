namespace CustomerCache.Core.Refreshing;

/// <summary>
/// When a tenant is due. <list type="table">
/// <listheader><term>stored date</term><description>due?</description></listheader>
/// <item><term>none, or unreadable</term><description>yes</description></item>
/// <item><term>strictly before now</term><description>yes</description></item>
/// <item><term>now or later</term><description>no</description></item>
/// </list>
/// After a refresh the date is set by its outcome:
/// <list type="table">
/// <listheader><term>outcome</term><description>next refresh</description></listheader>
/// <item><term>counts as done</term><description>now plus the interval, whole seconds</description></item>
/// <item><term>blocked shrink</term><description>now plus an eighth of the interval: it may heal, but each try costs a whole
/// refresh</description></item>
/// <item><term>any other</term><description>unchanged, so that the next check tries again</description></item>
/// </list>
/// </summary>
public static class RefreshSchedule
{
    /// <summary>Whether to refresh now.</summary>
    public static bool IsDue(DateTimeOffset? nextRefreshAt, DateTimeOffset now) => nextRefreshAt is not { } next || now > next;

    /// <summary>The date of the next refresh after one that ended now.</summary>
    public static DateTimeOffset? After(RefreshSummary ended, DateTimeOffset? unchanged, DateTimeOffset now, TimeSpan interval) =>
        ended switch
        {
            { CountsAsDone: true } => Next(now, interval),
            { Outcome: RefreshOutcome.ShrinkBlocked } => Next(now, interval / 8),
            _ => unchanged,
        };

    /// <summary>Whether what was confirmed then is older than it may be: two intervals.</summary>
    public static bool IsOld(DateTimeOffset builtAt, DateTimeOffset now, TimeSpan interval) => now - builtAt > interval * 2;

    /// <summary>
    /// What people should be told at a check while no refresh runs: what is served is old, and the last refresh did not change that. A
    /// deployment that was down for long is old too, but its last refresh was good, and the check starts the next one.
    /// </summary>
    public static RefreshEvent.Overdue? Overdue(TenantState state, DateTimeOffset now, TimeSpan interval) =>
        state is { Snapshot: { } snapshot, LastRefresh: { Outcome: not RefreshOutcome.Stored } } && IsOld(snapshot.BuiltAt, now, interval)
            ? new RefreshEvent.Overdue(state.Tenant, snapshot.BuiltAt)
            : null;

    /// <summary>The date one interval from now, fractions of a second cut.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan interval)
    {
        var next = (now + interval).ToUniversalTime();
        return next.AddTicks(-(next.Ticks % TimeSpan.TicksPerSecond));
    }
}

/// <summary>How much a refresh is wanted.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshDemand")]
public enum RefreshDemand
{
    /// <summary>Only if its date has passed, or one that was asked for has not ended.</summary>
    IfDue = 0,

    /// <summary>Now; one that runs will do.</summary>
    Now = 1,

    /// <summary>
    /// One that reads everything after this call: when one runs already, another follows it. Survives the loss of the silo.
    /// </summary>
    Anew = 2,
}
