namespace CustomerCache.Sources.Resilience;

/// <summary>
/// The section <c>CustomerCache:Resilience</c>: when calls to a failing vendor are held back. Two watches run side by side. The quick one
/// counts every kind of failure over a short window. A vendor that hangs gives so few answers that the quick one never has enough of
/// them, so a second one counts only time-outs, over a window of several time limits.
/// </summary>
public sealed class ResilienceOptions
{
    /// <summary>
    /// Share of failed calls from which on calls are held back. High on purpose: a vendor that answers every other call is still worth
    /// asking.
    /// </summary>
    public double FailureRatio { get; set; } = 0.9;

    /// <summary>Calls within <see cref="Window"/> before the share means anything.</summary>
    public int MinimumCalls { get; set; } = 20;

    /// <summary>Window of the quick watch.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls within <see cref="TimeOutWindow"/> before the share of time-outs means anything.</summary>
    public int MinimumTimeOuts { get; set; } = 8;

    /// <summary>Window of the slow watch: two rounds of calls of 90 s.</summary>
    public TimeSpan TimeOutWindow { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long calls are held back before one is let through as a trial.</summary>
    public TimeSpan Break { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait that a vendor's <c>Retry-After</c> can impose.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The rules of <c>CustomerCache:Resilience</c>; the limits are those of Polly's circuit breaker.</summary>
internal static class ResilienceOptionsRules
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    public static void Check(ResilienceOptions options, OptionErrors errors)
    {
        errors.RequireRange("Resilience:FailureRatio", options.FailureRatio, 0.01, 1);
        errors.RequireRange("Resilience:MinimumCalls", options.MinimumCalls, 2, 1_000_000);
        errors.RequireRange("Resilience:MinimumTimeOuts", options.MinimumTimeOuts, 2, 1_000_000);
        errors.RequireRange("Resilience:Window", options.Window, Shortest, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:TimeOutWindow", options.TimeOutWindow, Shortest, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:Break", options.Break, Shortest, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:MaxRetryAfter", options.MaxRetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }
}
