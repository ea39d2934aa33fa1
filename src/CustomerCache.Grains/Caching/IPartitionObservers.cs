using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>Who is told what a partition cannot tell those who call it, as the host provides it.</summary>
public interface IPartitionObservers
{
    /// <summary>The one of a partition.</summary>
    IPartitionObserver Of(string partition);
}
