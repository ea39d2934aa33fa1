using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Server.Caching;

/// <summary>Logs what a partition cannot tell those who call it.</summary>
public sealed partial class PartitionLog(string partition, ILogger<PartitionLog> logger) : IPartitionObserver
{
    /// <inheritdoc/>
    public void StartedEmpty(Exception failure) => Log.StartedEmpty(logger, partition, failure);

    /// <inheritdoc/>
    public void StoreIsBack() => Log.StoreIsBack(logger, partition);

    /// <inheritdoc/>
    public void Damaged(int places) => Log.Damaged(logger, partition, places);

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
    public void Overflowed(int places) => Log.Overflowed(logger, partition, places, PartitionHost.MaxWaitingMiB);

    private static partial class Log
    {
        [LoggerMessage(
            1101,
            LogLevel.Error,
            "Partition {Partition} of the caches begins empty, since its store could not be read; the store is emptied and written anew "
                + "once it can be reached"
        )]
        public static partial void StartedEmpty(ILogger logger, string partition, Exception failure);

        [LoggerMessage(
            1102,
            LogLevel.Information,
            "The store of partition {Partition} can be reached again and holds what the partition holds"
        )]
        public static partial void StoreIsBack(ILogger logger, string partition);

        [LoggerMessage(
            1103,
            LogLevel.Error,
            "The store of partition {Partition} is damaged; {Places} places were dropped (0: all of them), and users' copies are dropped "
                + "with every change until the lost relations would have expired"
        )]
        public static partial void Damaged(ILogger logger, string partition, int places);

        [LoggerMessage(
            1104,
            LogLevel.Warning,
            "Partition {Partition} of the caches could not store a change; it is served from memory and stored with the next change: "
                + "{Failure}"
        )]
        public static partial void NotStored(ILogger logger, string partition, string failure);

        [LoggerMessage(
            1106,
            LogLevel.Error,
            "More than {Limit} MiB of changes of partition {Partition} wait for a store that takes none; the {Places} places are dropped "
                + "from the queue, and the store is emptied and written anew once it takes writes"
        )]
        public static partial void Overflowed(ILogger logger, string partition, int places, int limit);

        [LoggerMessage(
            1105,
            LogLevel.Warning,
            "The store of partition {Partition} belongs to another owner now; this one gives the partition up: {Failure}"
        )]
        public static partial void StoreLost(ILogger logger, string partition, string failure);
    }
}
