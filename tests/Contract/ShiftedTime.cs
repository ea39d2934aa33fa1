namespace CustomerCache.Tests.Contract;

/// <summary>
/// The real clock with an offset that a test advances, for expiries without waiting. Timers run in real time.
/// </summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <summary>Advances the clock.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
