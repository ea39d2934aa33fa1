namespace CustomerCache.Sources.Resilience;

/// <summary>
/// The one gate in front of a vendor host: so many calls at a time and, if asked for, so many starts per second, evenly spread. First come,
/// first served. One place is one HTTP exchange, logins and repeats included.
/// </summary>
internal sealed class CallBudget : ICallBudget, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _places;
    private readonly TimeSpan _spacing;
    private readonly Lock _gate = new();
    private DateTimeOffset _nextStart;
    private DateTimeOffset _heldUntil;
    private int _waiting;

    public CallBudget(int limit, double? startsPerSecond, TimeProvider clock)
    {
        Limit = limit;
        _clock = clock;
        _places = new SemaphoreSlim(limit);
        _spacing = startsPerSecond is { } rate ? TimeSpan.FromSeconds(1 / rate) : TimeSpan.Zero;
    }

    public int Limit { get; }

    public int InUse => Limit - _places.CurrentCount;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a place, and for our turn when starts are spread or held back.</summary>
    public async ValueTask<Place> EnterAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            await WaitForTurnAsync(cancellationToken);
        }
        catch
        {
            _places.Release();
            throw;
        }

        return new Place(_places);
    }

    /// <summary>No call starts before the wait is over: a vendor that asks one caller to slow down means all of them.</summary>
    public void HoldBack(TimeSpan wait)
    {
        lock (_gate)
        {
            var until = _clock.GetUtcNow() + wait;
            _heldUntil = until > _heldUntil ? until : _heldUntil;
        }
    }

    public void Dispose() => _places.Dispose();

    private async ValueTask WaitForTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var start = ReserveStart(out var wait);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _clock, cancellationToken);
            }

            // Whoever was told to go before the vendor asked us to slow down takes a new turn after the pause.
            lock (_gate)
            {
                if (start >= _heldUntil || _clock.GetUtcNow() >= _heldUntil)
                {
                    return;
                }
            }
        }
    }

    private DateTimeOffset ReserveStart(out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            var start = now > _nextStart ? now : _nextStart;
            start = start > _heldUntil ? start : _heldUntil;
            if (_spacing > TimeSpan.Zero)
            {
                _nextStart = start + _spacing;
            }

            wait = start - now;
            return start;
        }
    }

    /// <summary>A place in the budget; disposing it once gives it back.</summary>
    public readonly struct Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
