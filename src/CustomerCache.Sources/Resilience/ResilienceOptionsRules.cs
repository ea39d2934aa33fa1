namespace CustomerCache.Sources.Resilience;

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
