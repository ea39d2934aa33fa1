namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What a job is to do, and when. Offsets are in minutes from its creation.</summary>
/// <param name="JobType">What the hook does.</param>
/// <param name="Priority">A lower number is more urgent.</param>
/// <param name="Due">It does not run earlier; 0 for at once.</param>
/// <param name="Expires">It is dropped when it has not run until then; more than <paramref name="Due"/>.</param>
/// <param name="IsSupersedable">Whether a newer job about the same replaces it while it waits.</param>
/// <param name="RetryLimit">How often it is run again after a failure.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobProperties")]
public sealed record JobProperties([property: Id(0)] string JobType, [property: Id(1)] int Priority, [property: Id(2)] int Due, [property: Id(3)] int Expires, [property: Id(4)] bool IsSupersedable, [property: Id(5)] int RetryLimit)
{
    /// <summary>The most minutes of an offset: a year.</summary>
    public const int MaxMinutes = 525_600;

    /// <summary>What holds where nothing is configured.</summary>
    public static readonly JobProperties Default = new(JobTypes.Invalidate, Priority: 1, Due: 0, Expires: 5, IsSupersedable: false, RetryLimit: 3);
}
