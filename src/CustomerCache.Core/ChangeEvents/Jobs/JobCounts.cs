using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>How many jobs there are, and there were since the process started.</summary>
/// <param name="Waiting">Now.</param>
/// <param name="Running">Now.</param>
/// <param name="Done">Since the start.</param>
/// <param name="Duplicates">Offered and known already, since the start.</param>
/// <param name="Refused">Offered when there was no room, since the start.</param>
/// <param name="Retries">Failures after which a job was tried again, since the start.</param>
/// <param name="Dropped">By reason, since the start.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobCounts")]
public sealed record JobCounts([property: Id(0)] int Waiting, [property: Id(1)] int Running, [property: Id(2)] long Done, [property: Id(3)] long Duplicates, [property: Id(4)] long Refused, [property: Id(5)] long Retries, [property: Id(6)] ImmutableSortedDictionary<JobDropReason, long> Dropped)
{
    /// <summary>Jobs that failed for good and wait for an operator.</summary>
    [Id(7)]
    public int DeadLetters { get; init; }

    /// <summary>Dead letters that newer ones evicted, since the start.</summary>
    [Id(8)]
    public long EvictedDeadLetters { get; init; }
}
