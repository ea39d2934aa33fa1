namespace CustomerCache.Core.Quotas;

/// <summary>What the owner of the budget knows of one node. Single threaded.</summary>
internal sealed class QuotaHolder(string name, QuotaOptions terms)
{
    // An earlier claim of no more places than a later one says nothing more, so there are never more of them than places.
    private readonly List<QuotaClaim> _claims = [];
    private long _newest;
    private long _applied;
    private long? _firstAnswered;
    private int _inUse;
    private DateTimeOffset _inUseUntil;
    private DateTimeOffset _aliveUntil;

    public string Name => name;

    /// <summary>Calls that it would like to have under way, as it said last.</summary>
    public int Demand { get; private set; }

    /// <summary>Places of the newest grant.</summary>
    public int Granted { get; private set; }

    /// <summary>When it was given a place after it had none.</summary>
    public DateTimeOffset TurnSince { get; private set; }

    /// <summary>When it was last told that it has a place; long ago when never.</summary>
    public DateTimeOffset LastServed { get; private set; }

    /// <summary>Whether it lives by a grant of this book, or a later one, and thus never again by one of a former owner.</summary>
    public bool HasConfirmed => _applied >= _firstAnswered;

    /// <summary>Whether it has spoken within the lease.</summary>
    public bool IsAlive(DateTimeOffset now) => now <= _aliveUntil;

    /// <summary>The most calls that it can have under way, now or later, by all that it was ever granted.</summary>
    public int Hold(DateTimeOffset now)
    {
        var hold = now <= _inUseUntil ? _inUse : 0;
        foreach (var claim in _claims)
        {
            hold = now <= claim.Until ? Math.Max(hold, claim.Places) : hold;
        }

        return hold;
    }

    /// <summary>
    /// Takes a report in; false when nothing can be granted to it: a later one was there before, or it may be older than the book.
    /// </summary>
    public bool Hear(QuotaReport report, bool knowsBook, DateTimeOffset now)
    {
        if (report.Number <= _newest)
        {
            return false;
        }

        if (!knowsBook || _newest == 0)
        {
            Claim(report.AppliedGrant, report.CurrentGrant, now);
        }

        (_newest, _applied, Demand) = (report.Number, Math.Max(_applied, report.AppliedGrant), report.Demand);
        (_inUse, _inUseUntil, _aliveUntil) = (report.InUse, now + terms.CallTime + terms.Margin, now + terms.Lease);
        _claims.RemoveAll(c => c.Number < _applied || c.Until < now);
        return knowsBook;
    }

    /// <summary>Notes the grant that answers the newest report.</summary>
    public void Grant(int places, DateTimeOffset now)
    {
        if (places > 0)
        {
            TurnSince = Granted == 0 ? now : TurnSince;
            LastServed = now;
        }

        Granted = places;
        _firstAnswered ??= _newest;
        Claim(_newest, places, now);
    }

    private void Claim(long number, int places, DateTimeOffset now)
    {
        _claims.RemoveAll(c => c.Number <= number && c.Places <= places);
        _claims.Add(new QuotaClaim(number, places, now + terms.Silence));
    }
}

/// <summary>The times by which a budget is lent. All of them are lengths: the clocks of two nodes are never compared.</summary>
public sealed record QuotaOptions
{
    /// <summary>
    /// How long a node may start calls after it asked. Nodes ask much more often, so this is how long the owner may be away.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a call can be under way: the largest time limit of a call to Bruin.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How much longer the owner believes in a lease or a call than the node does: clocks drift and are set.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// While there are fewer places than nodes that want one: how long a node keeps a place before another one has its turn.
    /// </summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From an answer of the owner to the end of the last call that can have started by it.</summary>
    public TimeSpan Silence => Lease + CallTime + Margin;
}
