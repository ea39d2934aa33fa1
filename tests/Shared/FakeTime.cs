namespace CustomerCache.Tests.Shared;

/// <summary>
/// A fake clock. Timers fire during <see cref="Advance"/>, in the order of their due times, on the
/// caller's thread. A test arms first and advances then: <see cref="WaitForTimersAsync"/> completes once the code under test waits.
/// </summary>
public sealed class FakeTime : TimeProvider
{
    /// <summary>The default start of the clock: 10 March 2026, noon UTC.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    // Real time, only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _armed = [];
    private readonly List<(int Count, Func<FakeTimer, bool> IsMeant, TaskCompletionSource Reached)> _waiters = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _order;

    public FakeTime(DateTimeOffset? start = null) => _now = _start = start ?? Start;

    /// <summary>Gets the number of armed timers.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock and fires due timers, those armed by other timers included.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = _now > target ? _now : target;
        }
    }

    /// <summary>
    /// Completes when at least a number of timers are armed; those due later than <paramref name="within"/> from now do not count.
    /// </summary>
    public Task WaitForTimersAsync(int count, TimeSpan? within = null) =>
        WaitForAsync(count, timer => timer.Due - _now <= (within ?? TimeSpan.MaxValue));

    /// <summary>
    /// Completes when at least a number of timers are due at a time, or in the millisecond before it, to which delays are truncated.
    /// </summary>
    public Task WaitForTimersDueAsync(int count, DateTimeOffset at) =>
        WaitForAsync(count, timer => timer.Due <= at && at - timer.Due < TimeSpan.FromMilliseconds(1));

    private async Task WaitForAsync(int count, Func<FakeTimer, bool> isMeant)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((count, isMeant, reached));
            NotifyWaiters_NeedsLock();
        }

        try
        {
            await reached.Task.WaitAsync(HangTimeout);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(
                $"Waited for {count} timers, but {ArmedTimers} are armed in all: the code under test does not wait as expected",
                late
            );
        }
    }

    private FakeTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            FakeTimer? first = null;
            foreach (var timer in _armed)
            {
                if (timer.Due <= target && (first is null || (timer.Due, timer.Order).CompareTo((first.Due, first.Order)) < 0))
                {
                    first = timer;
                }
            }

            if (first is not null)
            {
                _now = _now > first.Due ? _now : first.Due;
                Arm_NeedsLock(first, first.Period > TimeSpan.Zero ? first.Period : Timeout.InfiniteTimeSpan);
            }

            return first;
        }
    }

    private void Arm(FakeTimer timer, TimeSpan dueIn, TimeSpan period)
    {
        lock (_gate)
        {
            timer.Period = period;
            Arm_NeedsLock(timer, dueIn);
        }
    }

    private void Arm_NeedsLock(FakeTimer timer, TimeSpan dueIn)
    {
        _armed.Remove(timer);
        if (dueIn >= TimeSpan.Zero)
        {
            timer.Due = dueIn > DateTimeOffset.MaxValue - _now ? DateTimeOffset.MaxValue : _now + dueIn;
            timer.Order = ++_order;
            _armed.Add(timer);
            NotifyWaiters_NeedsLock();
        }
    }

    private void NotifyWaiters_NeedsLock()
    {
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            var (count, isMeant, reached) = _waiters[i];
            if (_armed.Count(isMeant) >= count)
            {
                _waiters.RemoveAt(i);
                reached.SetResult();
            }
        }
    }

    private sealed class FakeTimer(FakeTime clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.Zero)
            {
                // Due at once: a real timer fires on the thread pool, without the clock moving.
                clock.Arm(this, period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan, period);
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
                return true;
            }

            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Fire()
        {
            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((FakeTimer)timer!).FireHere(), this);
            }
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void FireHere() => callback(state);
    }
}
