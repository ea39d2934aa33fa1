namespace CustomerCache.Server.Tests.Simulation;

/// <summary>A fake clock that is advanced by hand, and reports the first timer.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Completes when the first timer is set.</summary>
    public Task Awaited => _awaited.Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            var timer = new ManualTimer(() => callback(state), _now + dueTime);
            _timers.Add(timer);
            _awaited.TrySetResult();
            return timer;
        }
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = _timers.FindAll(timer => timer.Due <= _now);
            _timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class ManualTimer(Action fire, DateTimeOffset due) : ITimer
    {
        private volatile bool _disposed;

        public DateTimeOffset Due => due;

        public void Fire()
        {
            if (!_disposed)
                fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
