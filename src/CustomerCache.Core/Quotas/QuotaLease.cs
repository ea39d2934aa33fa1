namespace CustomerCache.Core.Quotas;

/// <summary>Holds a node's lease of a shared rate limit. Not thread safe.</summary>
/// <remarks>
/// Starts without permits, never returns to an older grant, and measures a grant from its own report, so that it expires here before it
/// expires for the owner. Report every second, and immediately when calls begin to wait or <see cref="Apply"/> returns true. Reports may
/// overlap, and reports and grants may be lost.
/// </remarks>
public sealed class QuotaLease
{
    private readonly string _node;
    private readonly IAdjustableLimit _limit;
    private Guid _epoch;
    private Guid _appliedEpoch;
    private long _number;
    private long _applied;
    private int _permits;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>Creates the lease and sets the limit to 0.</summary>
    public QuotaLease(string node, IAdjustableLimit limit)
    {
        (_node, _limit) = (node, limit);
        limit.SetLimit(0);
    }

    /// <summary>Returns the next report to the owner.</summary>
    public QuotaReport NextReport(DateTimeOffset now)
    {
        // The order matters: a call that starts in between belongs to the current grant, or is counted.
        var current = now < _until ? _permits : 0;
        var inUse = _limit.InUse;
        var pausedUntil = _limit.PausedUntil;
        return new QuotaReport(_node, _epoch, ++_number, _applied, current, inUse, inUse + _limit.Waiting)
        {
            RetryAfter = pausedUntil > now ? pausedUntil - now : TimeSpan.Zero,
        };
    }

    /// <summary>Applies a grant, unless it is older than the current one.</summary>
    /// <param name="grant">The response to a report.</param>
    /// <param name="askedAt">The <c>now</c> of that report.</param>
    /// <returns>Whether to report immediately: permits became free, or the owner is new.</returns>
    public bool Apply(QuotaGrant grant, DateTimeOffset askedAt)
    {
        var mustReport = _epoch != grant.Epoch;
        _epoch = grant.Epoch;
        if (grant.RetryAfter > TimeSpan.Zero)
        {
            // Measured from the own report: a pause reported by this node must not grow in transit.
            _limit.PauseUntil(askedAt + grant.RetryAfter);
        }

        if (grant.Number > _applied)
        {
            mustReport |= grant.Permits < _permits || _appliedEpoch != grant.Epoch;
            (_appliedEpoch, _applied, _permits, _until) = (grant.Epoch, grant.Number, grant.Permits, askedAt + grant.ValidFor);
            _limit.SetLimit(_permits, _until);
        }

        return mustReport;
    }
}
