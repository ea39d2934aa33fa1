using CustomerCache.Core.Quotas;

namespace CustomerCache.Sources.Resilience;

/// <summary>Reports the usage of a vendor host's rate limiter. Values are sampled for metrics and need not be consistent.</summary>
public interface IVendorRateLimiter
{
    /// <summary>The maximum number of concurrent calls.</summary>
    int Limit { get; }

    /// <summary>The number of calls that hold a permit, including those waiting for their start time.</summary>
    int InUse { get; }

    /// <summary>The number of calls that wait for a permit.</summary>
    int Waiting { get; }
}

/// <summary>Limits concurrency and start rate of calls to a vendor host, first come, first served.</summary>
/// <remarks>
/// One permit is one HTTP exchange, including logins and retries. This process's share of the configured total can change at any time; no
/// call starts beyond it, not even one that held a permit and waited for its start time.
/// </remarks>
/// <param name="name">The name of the vendor host.</param>
/// <param name="total">The configured maximum of concurrent calls.</param>
/// <param name="startsPerSecond">The rate of the total; null for no limit.</param>
/// <param name="clock">Times starts and the expiry of a limit.</param>
internal sealed class VendorRateLimiter(string name, int total, double? startsPerSecond, TimeProvider clock)
    : IVendorRateLimiter,
        IAdjustableLimit
{
    private readonly Lock _gate = new();
    private readonly PermitQueue _queue = new();
    private readonly StartPacer _pacer = new(startsPerSecond);
    private readonly AsyncAutoResetEvent _demanded = new();
    private int _permits = total;
    private DateTimeOffset _validUntil = DateTimeOffset.MaxValue;
    private int _inUse;
    private int _started;
    private long _arrivals;

    public string Name => name;

    public int Total { get; } = total;

    public int Limit => Read(() => Permits);

    public int InUse => Read(() => _inUse);

    public int Waiting => Read(() => _queue.Count);

    public DateTimeOffset PausedUntil => Read(() => _pacer.PausedUntil);

    // The caller must hold the lock, as for all private members.
    private int Permits => _validUntil == DateTimeOffset.MaxValue || clock.GetUtcNow() < _validUntil ? _permits : 0;

    /// <summary>Waits for a permit, and for the start time when starts are paced or paused.</summary>
    public async ValueTask<Permit> AcquireAsync(CancellationToken cancellationToken)
    {
        var arrival = Interlocked.Increment(ref _arrivals);
        do
        {
            await AcquirePermitAsync(arrival, cancellationToken);
        } while (!await StartAsync(cancellationToken));

        return new Permit(this);
    }

    /// <summary>Pauses all starts: a Retry-After to one call applies to all of them.</summary>
    public void PauseFor(TimeSpan wait)
    {
        PauseUntil(clock.GetUtcNow() + wait);

        // Triggers the next quota report, so that other processes pause soon.
        _demanded.Set();
    }

    public void PauseUntil(DateTimeOffset until)
    {
        lock (_gate)
        {
            _pacer.PauseUntil(until);
        }
    }

    public void SetLimit(int permits, DateTimeOffset until)
    {
        lock (_gate)
        {
            (_permits, _validUntil) = (Math.Clamp(permits, 0, Total), until);
            _pacer.Share = (double)_permits / Total;
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
            if (_queue.Count == 0 && _inUse < Permits)
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
        await using var registration = cancellationToken.UnsafeRegister(_ => CancelWait(waiter, cancellationToken), null);
        await waiter.Admitted;
    }

    private void CancelWait(PermitWaiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_queue.Remove(waiter))
            {
                waiter.Cancel(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Waits for the start time of a call that holds a permit; returns false when the permit was revoked meanwhile and is released.
    /// </summary>
    private async ValueTask<bool> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var wait = ReserveStart(out var start);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, cancellationToken);
                }

                // The permit was granted before the vendor returned Retry-After; queue again after the pause.
                lock (_gate)
                {
                    if (_started >= Permits)
                    {
                        ReleasePermit();
                        return false;
                    }

                    if (_pacer.IsOpen(start, clock.GetUtcNow()))
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
                ReleasePermit();
            }

            throw;
        }
    }

    private TimeSpan ReserveStart(out DateTimeOffset start)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            start = _pacer.Reserve(now);
            return start - now;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _started--;
            ReleasePermit();
        }
    }

    private void ReleasePermit()
    {
        _inUse--;
        AdmitWaiting();
    }

    private void AdmitWaiting()
    {
        for (var permits = Permits; _inUse < permits && _queue.TakeFirst() is { } waiter; _inUse++)
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

    /// <summary>Represents a permit; dispose it once to release it.</summary>
    public readonly struct Permit(VendorRateLimiter limiter) : IDisposable
    {
        public void Dispose() => limiter.End();
    }
}
