using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Caching;

/// <summary>Logs the events of cache partitions.</summary>
public sealed partial class PartitionLog(string partition, ILogger<PartitionLog> logger) : IPartitionObserver
{
    /// <inheritdoc/>
    public void StartedEmpty(Exception failure) => Log.StartedEmpty(logger, partition, failure);

    /// <inheritdoc/>
    public void StoreIsBack() => Log.StoreIsBack(logger, partition);

    /// <inheritdoc/>
    public void Damaged(int count) => Log.Damaged(logger, partition, count);

    /// <inheritdoc/>
    public void NotStored(Exception failure)
    {
        if (failure is StoreFencedException)
        {
            Log.StoreLost(logger, partition, failure.Message);
        }
        else
        {
            Log.NotStored(logger, partition, failure.Message);
        }
    }

    /// <inheritdoc/>
    public void Overflowed(int count) => Log.Overflowed(logger, partition, count, PartitionHost.MaxWaitingMiB);

    private static partial class Log
    {
        [LoggerMessage(
            1101,
            LogLevel.Error,
            "Failed to read the store of partition {Partition}; starting empty, rewriting the store once it is reachable.",
            EventName = "PartitionStartedEmpty"
        )]
        public static partial void StartedEmpty(ILogger logger, string partition, Exception failure);

        [LoggerMessage(
            1102,
            LogLevel.Information,
            "The store of partition {Partition} is reachable again and up to date.",
            EventName = "PartitionStoreRecovered"
        )]
        public static partial void StoreIsBack(ILogger logger, string partition);

        [LoggerMessage(
            1103,
            LogLevel.Error,
            "Found {Count} corrupt entries in the store of partition {Partition} (0 = entire store) and dropped them. Until the lost "
                + "relations would have expired, every change drops all users' copies.",
            EventName = "PartitionStoreDamaged"
        )]
        public static partial void Damaged(ILogger logger, string partition, int count);

        [LoggerMessage(
            1104,
            LogLevel.Warning,
            "Failed to store partition {Partition}; serving from memory, retrying with the next change: {Failure}",
            EventName = "PartitionNotStored"
        )]
        public static partial void NotStored(ILogger logger, string partition, string failure);

        [LoggerMessage(
            1106,
            LogLevel.Error,
            "More than {Limit} MiB of writes of partition {Partition} are queued; dropped the {Count} queued keys. The store will be "
                + "rewritten once it accepts writes.",
            EventName = "PartitionWritesOverflowed"
        )]
        public static partial void Overflowed(ILogger logger, string partition, int count, int limit);

        [LoggerMessage(
            1105,
            LogLevel.Warning,
            "Another owner acquired the store of partition {Partition}; deactivating this one: {Failure}",
            EventName = "PartitionOwnershipLost"
        )]
        public static partial void StoreLost(ILogger logger, string partition, string failure);
    }
}
