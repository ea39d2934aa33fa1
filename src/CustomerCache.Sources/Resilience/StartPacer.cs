namespace CustomerCache.Sources.Resilience;

/// <summary>When calls may start: evenly spread, and not before a pause is over. Needs the lock of its owner.</summary>
internal sealed class StartPacer(double? startsPerSecond)
{
    private DateTimeOffset _next;

    /// <summary>Part of the rate that is ours, from 0 to 1. Turns that are reserved stay.</summary>
    public double Share { get; set; } = 1;

    /// <summary>The end of the pause; in the past when there is none.</summary>
    public DateTimeOffset PausedUntil { get; private set; }

    private TimeSpan Spacing => startsPerSecond is { } rate && Share > 0 ? TimeSpan.FromSeconds(1 / (rate * Share)) : TimeSpan.Zero;

    public void PauseUntil(DateTimeOffset until) => PausedUntil = Later(until, PausedUntil);

    /// <summary>The moment of the next turn, which is then taken.</summary>
    public DateTimeOffset Reserve(DateTimeOffset now)
    {
        var start = Later(Later(now, _next), PausedUntil);
        _next = start + Spacing;
        return start;
    }

    /// <summary>Whether a reserved turn is not before the end of a pause that began after the reservation.</summary>
    public bool IsOpen(DateTimeOffset start, DateTimeOffset now) => start >= PausedUntil || now >= PausedUntil;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
