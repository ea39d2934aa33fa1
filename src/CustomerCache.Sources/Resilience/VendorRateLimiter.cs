using CustomerCache.Core.Quotas;

namespace CustomerCache.Sources.Resilience;

/// <summary>How much of what we may ask of a vendor host is in use. Numbers of one moment, for metrics; they need not add up.</summary>
public interface IVendorRateLimiter
{
    /// <summary>Calls at a time that are allowed.</summary>
    int Limit { get; }

    /// <summary>Calls that hold a place, those waiting for their turn by the rate included.</summary>
    int InUse { get; }

    /// <summary>Calls that wait for a place.</summary>
    int Waiting { get; }
}

/// <summary>
/// The one gate in front of a vendor host: so many calls at a time and, if asked for, so many starts per second, evenly spread. First come,
/// first served. One place is one HTTP exchange, logins and repeats included. How much of the configured total this process has can be
/// changed at any time; no call starts beyond it, not even one that had a place and waited for its turn.
/// </summary>
/// <param name="name">Whose calls these are.</param>
/// <param name="total">Calls at a time, as configured.</param>
/// <param name="startsPerSecond">Rate of the total; null is no limit.</param>
/// <param name="clock">Times the starts and the end of an allotment.</param>
internal sealed class VendorRateLimiter(string name, int total, double? startsPerSecond, TimeProvider clock)
    : IVendorRateLimiter,
        IAdjustableLimit
{
    private readonly Lock _gate = new();
    private readonly PermitQueue _queue = new();
    private readonly StartPacer _turns = new(startsPerSecond);
    private readonly AsyncAutoResetEvent _demanded = new();
    private int _places = total;
    private DateTimeOffset _until = DateTimeOffset.MaxValue;
    private int _inUse;
    private int _started;
    private long _arrivals;

    public string Name => name;

    public int Total { get; } = total;

    public int Limit => Read(() => Places);

    public int InUse => Read(() => _inUse);

    public int Waiting => Read(() => _queue.Count);

    public DateTimeOffset PausedUntil => Read(() => _turns.PausedUntil);

    // Needs the lock, as all private members do.
    private int Places => _until == DateTimeOffset.MaxValue || clock.GetUtcNow() < _until ? _places : 0;

    /// <summary>Waits for a place, and for our turn when starts are spread or held back.</summary>
    public async ValueTask<Permit> AcquireAsync(CancellationToken cancellationToken)
    {
        var arrival = Interlocked.Increment(ref _arrivals);
        do
        {
            await AcquirePermitAsync(arrival, cancellationToken);
        } while (!await StartAsync(cancellationToken));

        return new Permit(this);
    }

    /// <summary>No call starts before the wait is over: a vendor that asks one caller to slow down means all of them.</summary>
    public void PauseFor(TimeSpan wait)
    {
        PauseUntil(clock.GetUtcNow() + wait);

        // Ends the wait for the next report, so that other processes pause soon.
        _demanded.Set();
    }

    public void PauseUntil(DateTimeOffset until)
    {
        lock (_gate)
        {
            _turns.PauseUntil(until);
        }
    }

    public void SetLimit(int places, DateTimeOffset until)
    {
        lock (_gate)
        {
            (_places, _until) = (Math.Clamp(places, 0, Total), until);
            _turns.Share = (double)_places / Total;
            AdmitWaiting();
        }
    }

    public Task WhenDemandedAsync(CancellationToken cancellationToken) => _demanded.WaitAsync(cancellationToken);

    private ValueTask AcquirePermitAsync(long arrival, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PermitWaiter waiter;
        lock (_gate)
        {
            if (_queue.Count == 0 && _inUse < Places)
            {
                _inUse++;
                return default;
            }

            waiter = new PermitWaiter(arrival);
            _queue.Add(waiter);
            if (_queue.Count == 1)
            {
                _demanded.Set();
            }
        }

        return new ValueTask(WaitAsync(waiter, cancellationToken));
    }

    private async Task WaitAsync(PermitWaiter waiter, CancellationToken cancellationToken)
    {
        await using var giveUp = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null);
        await waiter.Admitted;
    }

    private void GiveUp(PermitWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_queue.Remove(waiter))
            {
                waiter.Cancel(cancellationToken);
            }
        }
    }

    /// <summary>Waits for the turn of a call that has a place; false when the place was lost meanwhile, and was given back.</summary>
    private async ValueTask<bool> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var wait = ReserveTurn(out var start);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, cancellationToken);
                }

                // Whoever was told to go before the vendor asked us to slow down takes a new turn after the pause.
                lock (_gate)
                {
                    if (_started >= Places)
                    {
                        Leave();
                        return false;
                    }

                    if (_turns.IsOpen(start, clock.GetUtcNow()))
                    {
                        _started++;
                        return true;
                    }
                }
            }
        }
        catch
        {
            lock (_gate)
            {
                Leave();
            }

            throw;
        }
    }

    private TimeSpan ReserveTurn(out DateTimeOffset start)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            start = _turns.Reserve(now);
            return start - now;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _started--;
            Leave();
        }
    }

    private void Leave()
    {
        _inUse--;
        AdmitWaiting();
    }

    private void AdmitWaiting()
    {
        for (var places = Places; _inUse < places && _queue.TakeFirst() is { } waiter; _inUse++)
        {
            waiter.Admit();
        }
    }

    private T Read<T>(Func<T> value)
    {
        lock (_gate)
        {
            return value();
        }
    }

    /// <summary>A place in the budget; disposing it once gives it back.</summary>
    public readonly struct Permit(VendorRateLimiter budget) : IDisposable
    {
        public void Dispose() => budget.End();
    }
}
