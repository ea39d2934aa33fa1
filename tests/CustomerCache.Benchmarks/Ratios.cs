using CustomerCache.Benchmarks.Cluster;
using CustomerCache.Benchmarks.Scale;

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
            ("read.all", BulkReading.AllAsync),
            ("read.serial", Reading.SerialAsync),
            ("read.unchanged", Reading.UnchangedAsync),
            ("read.filter", BulkReading.FilterAsync),
            ("read.fields", BulkReading.FieldsAsync),
            ("read.gzip", BulkReading.GzipAsync),
            ("read.alloc", ReadCosts.AllocationAsync),
            ("read.during", ReadCosts.DuringAsync),
            ("delta.size", ReadCosts.DeltaAsync),
            ("bus.serial", BusRatios.SerialAsync),
            ("bus.all", BusRatios.AllAsync),
            ("near.hit", NearHits.MeasureAsync),
            ("cache.http", Reading.CachedAsync),
            ("relations.memory", _ => MemoryOfRelations.MeasureAsync()),
            ("decache.fanout", CopiesFanOut.MeasureAsync),
            ("events.rules", _ => EventRules.MeasureAsync()),
            ("events.rate", EventRates.MeasureAsync),
            ("refresh.unchanged", RefreshCosts.UnchangedAsync),
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
            ("client.serial", CallRatios.SerialAsync),
            ("client.replica", CallRatios.ReplicaAsync),
            ("call.records", CallRatios.RecordsAsync),
            ("http.messages", CountRatios.MessagesAsync),
            ("refresh.writes", CountRatios.WritesAsync),
            ("status.p99", StatusDuringRefresh.MeasureAsync),
            ("restart.cluster", RestartRatios.MeasureAsync),
        ]
    );

    /// <summary>On nodes in processes of their own, the largest one with a million records.</summary>
    public static readonly IRatioGroup OfScale = new RatioGroup<ScaleLab>(
        ScaleLab.StartAsync,
        [("restart", ScaleRatios.RestartAsync), ("memory.record", ScaleRatios.MemoryAsync), ("grows", ScaleRatios.GrowthAsync)]
    );
}
