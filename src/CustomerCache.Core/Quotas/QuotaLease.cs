namespace CustomerCache.Core.Quotas;

/// <summary>
/// A node's half of the talk with the owner of the budget. It starts with nothing, never goes back to an older grant, and counts the time
/// of a grant from its own question, so that it ends here before it ends for the owner. Single threaded. To be driven so: report every
/// second, and at once when calls begin to wait or <see cref="Apply"/> says so. Reports may be under way side by side, and any of them or
/// of their answers may be lost.
/// </summary>
public sealed class QuotaLease
{
    private readonly string _node;
    private readonly IAdjustableLimit _allotment;
    private Guid _book;
    private Guid _appliedBook;
    private long _number;
    private long _applied;
    private int _places;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>Takes a seat: the budget is no longer this process' own.</summary>
    public QuotaLease(string node, IAdjustableLimit allotment)
    {
        (_node, _allotment) = (node, allotment);
        allotment.SetLimit(0);
    }

    /// <summary>What to tell the owner now.</summary>
    public QuotaReport NextReport(DateTimeOffset now)
    {
        // In this order: a call that starts in between is one of the current grant, or is counted.
        var current = now < _until ? _places : 0;
        var inUse = _allotment.InUse;
        var heldBackUntil = _allotment.PausedUntil;
        return new QuotaReport(_node, _book, ++_number, _applied, current, inUse, inUse + _allotment.Waiting)
        {
            RetryAfter = heldBackUntil > now ? heldBackUntil - now : TimeSpan.Zero,
        };
    }

    /// <summary>Lives by a grant from now on, unless it is older than the one that is in force.</summary>
    /// <param name="grant">The answer to a report.</param>
    /// <param name="askedAt">The <c>now</c> of that report.</param>
    /// <returns>Whether others wait for the next report, or this node does: places become free by it, or the owner is new.</returns>
    public bool Apply(QuotaGrant grant, DateTimeOffset askedAt)
    {
        var isNews = _book != grant.Epoch;
        _book = grant.Epoch;
        if (grant.RetryAfter > TimeSpan.Zero)
        {
            // Counted from our own question: what we told the owner ourselves does not grow on its way.
            _allotment.PauseUntil(askedAt + grant.RetryAfter);
        }

        if (grant.Number > _applied)
        {
            isNews |= grant.Places < _places || _appliedBook != grant.Epoch;
            (_appliedBook, _applied, _places, _until) = (grant.Epoch, grant.Number, grant.Places, askedAt + grant.ValidFor);
            _allotment.SetLimit(_places, _until);
        }

        return isNews;
    }
}
