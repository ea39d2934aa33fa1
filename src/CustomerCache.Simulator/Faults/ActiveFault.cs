namespace CustomerCache.Simulator;

/// <summary>Represents a fault in force. Disposing it removes it from the plan and releases the calls that it holds.</summary>
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

    /// <summary>The number of affected calls. A rate limit counts the calls that it rejected.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), _scope.Times);

    internal RateWindow? Rate { get; }

    /// <summary>Completes when the calls that wait now are released.</summary>
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

    /// <summary>Releases the calls that a <see cref="Simulator.Fault.Hanging"/> holds now; later ones hang again.</summary>
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

    /// <summary>Returns whether a call is affected. Deterministic by seed and number of the call.</summary>
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
