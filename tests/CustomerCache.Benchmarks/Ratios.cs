using CustomerCache.Benchmarks.Cluster;

namespace CustomerCache.Benchmarks;

/// <summary>Lists the ratios in the order of their measurement.</summary>
internal static class Ratios
{
    /// <summary>On a single node.</summary>
    public static readonly IRatioGroup OfSingleNode = new RatioGroup<Lab>(
        Lab.StartAsync,
        [
            ("refresh.ideal", RefreshIdeal.MeasureAsync),
            ("storage.refresh", StorageRatios.RefreshAsync),
            ("storage.commit", _ => StorageRatios.CommitAsync()),
            ("change.cost", _ => ChangeRatios.CostAsync()),
            ("change.alloc", _ => ChangeRatios.AllocationAsync()),
            ("start", StartRatio.MeasureAsync),
            ("read.all", Reading.AllAsync),
            ("read.serial", Reading.SerialAsync),
            ("read.filter", Reading.FilterAsync),
            ("bus.serial", BusRatios.SerialAsync),
            ("bus.all", BusRatios.AllAsync),
            ("memory.record", MemoryOfRecords.MeasureAsync),
            ("cache.near", CacheRatios.NearAsync),
            ("cache.hybrid", HybridRatio.MeasureAsync),
            ("cache.http", CacheRatios.HttpAsync),
            ("relations.memory", _ => MemoryOfRelations.MeasureAsync()),
            ("decache.fanout", CacheRatios.FanOutAsync),
            ("events.rules", _ => EventRules.MeasureAsync()),
        ]
    );

    /// <summary>On three silos, in a large tenant.</summary>
    public static readonly IRatioGroup OfChanges = new RatioGroup<ClusterLab>(
        ClusterLab.StartAsync,
        [("change.rate", ChangeRates.RateAsync), ("change.lag", ChangeRates.LagAsync)]
    );

    /// <summary>On two silos. The restart comes last: it ends the client that the others use.</summary>
    public static readonly IRatioGroup OfCluster = new RatioGroup<ClusterLab>(
        ClusterLab.StartAsync,
        [
            ("call.serial", CallRatios.SerialAsync),
            ("call.records", CallRatios.RecordsAsync),
            ("http.messages", CountRatios.MessagesAsync),
            ("refresh.writes", CountRatios.WritesAsync),
            ("status.p99", StatusDuringRefresh.MeasureAsync),
            ("restart.first_answer", RestartRatios.MeasureAsync),
        ]
    );
}
