namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Lets all devices of a refresh wait together while Bruin is down, for a limited time in all: a short outage costs a pause, a long one
/// ends the waiting for everybody. Thread safe; one per refresh.
/// </summary>
internal sealed class OutageBackoff(TimeSpan budget, TimeSpan firstDelay, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _left = budget;
    private TimeSpan _delay = firstDelay;
    private Task _current = Task.CompletedTask;

    /// <summary>Waits a while; false when the time for waiting is used up.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task wait;
        lock (_gate)
        {
            if (_current.IsCompleted)
            {
                if (_left <= TimeSpan.Zero)
                {
                    return false;
                }

                var delay = _delay < _left ? _delay : _left;
                (_left, _delay) = (_left - delay, _delay * 2);
                _current = Task.Delay(delay, time, CancellationToken.None);
            }

            wait = _current;
        }

        await wait.WaitAsync(cancellationToken);
        return true;
    }
}
