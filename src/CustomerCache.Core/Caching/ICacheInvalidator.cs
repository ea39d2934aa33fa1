using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Core.Caching;

/// <summary>Invalidates what the domain caches hold.</summary>
public interface ICacheInvalidator
{
    /// <summary>
    /// Drops what is stale. When the call returns, no reader of the caches gets anything whose fetch began before it. Throws when a partition
    /// could not be reached or could not make it durable: call again. Idempotent.
    /// </summary>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation named, CancellationToken cancellationToken);
}
