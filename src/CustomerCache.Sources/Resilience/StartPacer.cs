namespace CustomerCache.Sources.Resilience;

/// <summary>Paces the starts of calls: evenly spaced, and not before a pause ends. The caller must hold the owner's lock.</summary>
internal sealed class StartPacer(double? startsPerSecond)
{
    private DateTimeOffset _next;

    /// <summary>The share of the rate, from 0 to 1. Existing reservations keep their times.</summary>
    public double Share { get; set; } = 1;

    /// <summary>The end of the pause; in the past when there is none.</summary>
    public DateTimeOffset PausedUntil { get; private set; }

    private TimeSpan Spacing => startsPerSecond is { } rate && Share > 0 ? TimeSpan.FromSeconds(1 / (rate * Share)) : TimeSpan.Zero;

    public void PauseUntil(DateTimeOffset until) => PausedUntil = Later(until, PausedUntil);

    /// <summary>Reserves and returns the next start time.</summary>
    public DateTimeOffset Reserve(DateTimeOffset now)
    {
        var start = Later(Later(now, _next), PausedUntil);
        _next = start + Spacing;
        return start;
    }

    /// <summary>Whether a reserved start is still valid, although a pause may have begun after the reservation.</summary>
    public bool IsOpen(DateTimeOffset start, DateTimeOffset now) => start >= PausedUntil || now >= PausedUntil;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
