namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>That a job with this hash was done, so that the same one is known again for a while.</summary>
/// <param name="Hash">The unique hash.</param>
/// <param name="FirstSeenAt">When it was first offered; the while is counted from here.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobMark")]
public sealed record JobMark([property: Id(0)] string Hash, [property: Id(1)] DateTimeOffset FirstSeenAt);
