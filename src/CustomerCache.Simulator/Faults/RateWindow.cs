namespace CustomerCache.Simulator;

/// <summary>Limits calls with a token bucket of one second, which refills continuously.</summary>
internal sealed class RateWindow(int callsPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = callsPerSecond;
    private long _filledAt = time.GetTimestamp();

    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(callsPerSecond, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * callsPerSecond));
            _filledAt = now;
            if (_left < 1)
                return false;
            _left--;
            return true;
        }
    }
}
