using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Caching;
using CustomerCache.Server.Caching;

namespace CustomerCache.Server.Clustering;

/// <summary>Partitions log the same on either engine.</summary>
internal sealed class PartitionLogs(ILogger<PartitionLog> logger) : IPartitionObservers
{
    /// <inheritdoc/>
    public IPartitionObserver Of(string partition) => new PartitionLog(partition, logger);
}
