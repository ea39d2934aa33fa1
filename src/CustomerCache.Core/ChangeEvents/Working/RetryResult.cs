namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>Represents what became of the retry of a dead letter.</summary>
/// <param name="IsAccepted">Whether it is handled again; the dead letter is gone then.</param>
/// <param name="Reason">Why not; null when it is.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RetryResult")]
public sealed record RetryResult([property: Id(0)] bool IsAccepted, [property: Id(1)] string? Reason);
