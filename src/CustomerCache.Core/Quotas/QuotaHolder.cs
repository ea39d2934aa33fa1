namespace CustomerCache.Core.Quotas;

/// <summary>Tracks one node for the allocator. Not thread safe.</summary>
internal sealed class QuotaHolder(string name, QuotaOptions options)
{
    // A later claim of at least as many permits replaces earlier ones, so there are never more claims than permits.
    private readonly List<QuotaClaim> _claims = [];
    private long _newest;
    private long _applied;
    private long? _firstGranted;
    private int _inUse;
    private DateTimeOffset _inUseUntil;
    private DateTimeOffset _aliveUntil;

    public string Name => name;

    /// <summary>Gets the number of running and waiting calls, as last reported.</summary>
    public int Demand { get; private set; }

    /// <summary>Gets the permits of the newest grant.</summary>
    public int Granted { get; private set; }

    /// <summary>Gets when it was granted a permit after it had none.</summary>
    public DateTimeOffset TurnSince { get; private set; }

    /// <summary>Gets when it was last granted a permit; the minimum when never.</summary>
    public DateTimeOffset LastServed { get; private set; }

    /// <summary>Gets whether it has applied a grant of this epoch, and thus never returns to one of a former owner.</summary>
    public bool HasConfirmed => _applied >= _firstGranted;

    /// <summary>Returns whether it has reported within the lease.</summary>
    public bool IsAlive(DateTimeOffset now) => now <= _aliveUntil;

    /// <summary>Returns the maximum number of calls that it can run, now or later, by all of its grants.</summary>
    public int Hold(DateTimeOffset now)
    {
        var held = now <= _inUseUntil ? _inUse : 0;
        foreach (var claim in _claims)
        {
            held = now <= claim.Until ? Math.Max(held, claim.Permits) : held;
        }

        return held;
    }

    /// <summary>
    /// Processes a report; returns false when it cannot be granted: a later one was processed, or it may predate the epoch.
    /// </summary>
    public bool TryProcess(QuotaReport report, bool knowsEpoch, DateTimeOffset now)
    {
        if (report.Number <= _newest)
        {
            return false;
        }

        if (!knowsEpoch || _newest == 0)
        {
            Claim(report.AppliedGrant, report.CurrentGrant, now);
        }

        (_newest, _applied, Demand) = (report.Number, Math.Max(_applied, report.AppliedGrant), report.Demand);
        (_inUse, _inUseUntil, _aliveUntil) = (report.InUse, now + options.CallTime + options.Margin, now + options.Lease);
        _claims.RemoveAll(c => c.Number < _applied || c.Until < now);
        return knowsEpoch;
    }

    /// <summary>Records the grant in response to the newest report.</summary>
    public void Grant(int permits, DateTimeOffset now)
    {
        if (permits > 0)
        {
            TurnSince = Granted == 0 ? now : TurnSince;
            LastServed = now;
        }

        Granted = permits;
        _firstGranted ??= _newest;
        Claim(_newest, permits, now);
    }

    private void Claim(long number, int permits, DateTimeOffset now)
    {
        _claims.RemoveAll(c => c.Number <= number && c.Permits <= permits);
        _claims.Add(new QuotaClaim(number, permits, now + options.Silence));
    }
}

/// <summary>Configures quota leases. All values are durations: the clocks of two nodes are never compared.</summary>
public sealed record QuotaOptions
{
    /// <summary>
    /// Gets the time after a report during which a node may start calls. Nodes report much more often, so this bounds the owner's downtime.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the maximum duration of a call: the largest timeout of a Bruin call.</summary>
    /// <value>120 seconds.</value>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Gets the margin added by the owner to leases and calls, for clock drift and adjustments.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets the time slice after which a node's permit passes to another node while there are fewer permits than demanding nodes.
    /// </summary>
    /// <value>5 seconds.</value>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the time from a grant to the end of the last call that can have started by it.</summary>
    public TimeSpan Silence => Lease + CallTime + Margin;
}
