namespace CustomerCache.Tests.Contract;

/// <summary>
/// The real clock, put forward when a test wants to: what a year does to what is kept, without waiting for it. Timers run in real time.
/// </summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <summary>Puts the clock forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _shift));
}
