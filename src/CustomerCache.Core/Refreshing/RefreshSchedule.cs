namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Decides when a tenant is due. <list type="table">
/// <listheader><term>stored date</term><description>due?</description></listheader>
/// <item><term>none, or unreadable</term><description>yes</description></item>
/// <item><term>strictly before now</term><description>yes</description></item>
/// <item><term>now or later</term><description>no</description></item>
/// </list>
/// The outcome of a refresh sets the next date:
/// <list type="table">
/// <listheader><term>outcome</term><description>next refresh</description></listheader>
/// <item><term>counts as done</term><description>now plus the interval, whole seconds</description></item>
/// <item><term>blocked shrink</term><description>now plus an eighth of the interval: it may resolve itself, but each try costs a full
/// refresh</description></item>
/// <item><term>any other</term><description>unchanged: the next check retries</description></item>
/// </list>
/// </summary>
public static class RefreshSchedule
{
    /// <summary>Returns whether a refresh is due.</summary>
    public static bool IsDue(DateTimeOffset? nextRefreshAt, DateTimeOffset now) => nextRefreshAt is not { } next || now > next;

    /// <summary>Returns the next refresh date after one that ended now.</summary>
    public static DateTimeOffset? After(RefreshSummary ended, DateTimeOffset? unchanged, DateTimeOffset now, TimeSpan interval) =>
        ended switch
        {
            { CountsAsDone: true } => Next(now, interval),
            { Outcome: RefreshOutcome.ShrinkBlocked } => Next(now, interval / 8),
            _ => unchanged,
        };

    /// <summary>Returns whether the records are older than two intervals.</summary>
    public static bool IsOld(DateTimeOffset builtAt, DateTimeOffset now, TimeSpan interval) => now - builtAt > interval * 2;

    /// <summary>
    /// Returns the event for overdue records at a check while no refresh runs: they are old and the last refresh did not succeed; otherwise
    /// null.
    /// </summary>
    /// <remarks>After a long downtime records are old too, but the last refresh succeeded and the check starts the next one.</remarks>
    public static RefreshEvent.Overdue? Overdue(TenantState state, DateTimeOffset now, TimeSpan interval) =>
        state is { Snapshot: { } snapshot, LastRefresh: { Outcome: not RefreshOutcome.Stored } } && IsOld(snapshot.BuiltAt, now, interval)
            ? new RefreshEvent.Overdue(state.Tenant, snapshot.BuiltAt)
            : null;

    /// <summary>Returns the time one interval from now, in whole seconds.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan interval)
    {
        var next = (now + interval).ToUniversalTime();
        return next.AddTicks(-(next.Ticks % TimeSpan.TicksPerSecond));
    }
}

/// <summary>Specifies when a requested refresh runs.</summary>
[GenerateSerializer, Alias("customer-cache.RefreshDemand")]
public enum RefreshDemand
{
    /// <summary>Only if the tenant is due, or a requested refresh has not ended.</summary>
    IfDue = 0,

    /// <summary>Now; a running refresh is sufficient.</summary>
    Now = 1,

    /// <summary>Reads everything after this call: follows a running refresh. Survives the loss of the silo.</summary>
    Anew = 2,
}
