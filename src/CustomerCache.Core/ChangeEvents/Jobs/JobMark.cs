namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>That a job with this hash was done, so that the same one is known again for a while.</summary>
/// <param name="Hash">The unique hash.</param>
/// <param name="FirstSeenAt">When it was first offered; the while is counted from here.</param>
public sealed record JobMark(string Hash, DateTimeOffset FirstSeenAt);
