using System.Collections.Immutable;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions;

/// <summary>The jobs of one topic, whose name is the key, and those who work on them. For silos.</summary>
[Alias("customer-cache.IJobQueueGrain")]
public interface IJobQueueGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that stored jobs are worked on.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Takes jobs in; stored when the call returns.</summary>
    [Alias("Offer")]
    Task<OfferedJobsReport> OfferAsync(ImmutableArray<ReadOnlyMemory<byte>> jobs, CancellationToken cancellationToken);

    /// <summary>Jobs in a state, or in any.</summary>
    [Alias("List")]
    Task<ImmutableArray<JobReport>> ListAsync(string? state, int most, CancellationToken cancellationToken);

    /// <summary>A job that waits, runs, or ended not long ago.</summary>
    [Alias("Find")]
    Task<JobReport?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many jobs there are and were.</summary>
    [Alias("Count")]
    Task<JobCountsReport> CountAsync(CancellationToken cancellationToken);
}
