using CustomerCache.Core;

namespace CustomerCache.Sources.Resilience;

/// <summary>Configures the circuit breakers of vendors. Section <c>CustomerCache:Resilience</c>.</summary>
/// <remarks>
/// Two breakers run in series. The fast one counts every failure over a short window. A hanging vendor yields too few results for it, so
/// the slow one counts only time-outs, over a window of several time limits.
/// </remarks>
public sealed class ResilienceOptions
{
    /// <summary>
    /// The failure ratio that opens the circuit. High on purpose: a vendor that answers every other call is still useful.
    /// </summary>
    /// <value>0.9.</value>
    public double FailureRatio { get; set; } = 0.9;

    /// <summary>The minimum number of calls within <see cref="Window"/> before the ratio counts.</summary>
    /// <value>20.</value>
    public int MinimumCalls { get; set; } = 20;

    /// <summary>The window of the fast breaker.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The minimum number of calls within <see cref="TimeOutWindow"/> before the ratio of time-outs counts.</summary>
    /// <value>8.</value>
    public int MinimumTimeOuts { get; set; } = 8;

    /// <summary>The window of the slow breaker: two rounds of calls of 90 s.</summary>
    /// <value>3 minutes.</value>
    public TimeSpan TimeOutWindow { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the circuit stays open before a trial call.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan Break { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The upper bound of a vendor's <c>Retry-After</c>.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Validates <c>CustomerCache:Resilience</c>; the limits are those of Polly's circuit breaker.</summary>
internal static class ResilienceOptionsRules
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(0.5);

    public static void Check(ResilienceOptions options, OptionErrors errors)
    {
        errors.RequireRange("Resilience:FailureRatio", options.FailureRatio, 0.01, 1);
        errors.RequireRange("Resilience:MinimumCalls", options.MinimumCalls, 2, 1_000_000);
        errors.RequireRange("Resilience:MinimumTimeOuts", options.MinimumTimeOuts, 2, 1_000_000);
        errors.RequireRange("Resilience:Window", options.Window, Min, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:TimeOutWindow", options.TimeOutWindow, Min, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:Break", options.Break, Min, TimeSpan.FromHours(1));
        errors.RequireRange("Resilience:MaxRetryAfter", options.MaxRetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }
}
