using System.Collections.Immutable;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions;

/// <summary>Where the cluster takes change events in; key 0. For silos.</summary>
[Alias("customer-cache.IChangeIntakeGrain")]
public interface IChangeIntakeGrain : IGrainWithIntegerKey
{
    /// <summary>Takes events in; their jobs and their places in the channels are stored when the call returns.</summary>
    [Alias("Take")]
    Task<TakenReport> TakeAsync(EventBatch events, CancellationToken cancellationToken);

    /// <summary>What is known of every channel, as stored.</summary>
    [Alias("Report")]
    Task<ImmutableArray<ReadOnlyMemory<byte>>> ReportAsync(CancellationToken cancellationToken);
}
