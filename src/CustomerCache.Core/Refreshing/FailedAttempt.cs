namespace CustomerCache.Core.Refreshing;

/// <summary>Represents an attempt to list the devices of a tenant that failed.</summary>
/// <param name="Reason">What the vendor answered, for a person; never a secret.</param>
/// <param name="Attempt">1 for the first one of the refresh.</param>
/// <param name="Attempts">The most attempts of the refresh.</param>
/// <param name="NextAt">When the next one begins; null when it has begun or was the last.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FailedAttempt")]
public sealed record FailedAttempt([property: Id(0)] string Reason, [property: Id(1)] int Attempt, [property: Id(2)] int Attempts, [property: Id(3)] DateTimeOffset? NextAt);
