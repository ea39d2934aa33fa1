namespace CustomerCache.Simulator;

/// <summary>A fault on the plan. Dispose it to take it off the plan; calls it holds go on then.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FaultPlan _plan;
    private readonly FaultScope _scope;
    private readonly ulong _seed;
    private TaskCompletionSource _released = NewGate();
    private bool _over;
    private int _met;
    private int _hits;

    internal ActiveFault(FaultPlan plan, Fault fault, FaultScope scope, ulong seed, RateWindow? rate)
    {
        (_plan, Fault, _scope, _seed, Rate) = (plan, fault, scope, seed, rate);
    }

    public Fault Fault { get; }

    /// <summary>How many calls it struck. A rate limit counts the calls it refused.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _scope.Times);

    internal RateWindow? Rate { get; }

    /// <summary>Ends when the calls that wait now may go on.</summary>
    internal Task Released
    {
        get
        {
            lock (_gate)
            {
                return _released.Task;
            }
        }
    }

    /// <summary>Lets the calls go on that a <see cref="Simulator.Fault.Hanging"/> holds now; later ones hang again.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released.TrySetResult();
            if (!_over)
                _released = NewGate();
        }
    }

    public void Dispose()
    {
        _plan.Remove(this);
        lock (_gate)
        {
            _over = true;
            _released.TrySetResult();
        }
    }

    /// <summary>Whether this call is struck. The n-th call that meets the fault is always decided alike for the same seed.</summary>
    internal bool Strikes(VendorOperation operation, string? host, out int hit)
    {
        hit = 0;
        if (!_scope.Covers(operation, host, Fault))
            return false;
        var ordinal = (ulong)Interlocked.Increment(ref _met);
        if (_scope.Share < 1 && Dice.Throw(_seed, ordinal) >= _scope.Share)
            return false;
        if (Rate is not null && Rate.TryTake())
            return false;
        hit = Interlocked.Increment(ref _hits);
        return hit <= _scope.Times;
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
