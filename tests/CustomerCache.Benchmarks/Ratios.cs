using CustomerCache.Tests.Measuring;

namespace CustomerCache.Benchmarks;

/// <summary>What is measured, in this order.</summary>
internal static class Ratios
{
    public static IEnumerable<(string Name, Func<Task<Ratio>> Measure)> Of(Lab lab) =>
    [
        ("refresh.ideal", () => RefreshIdeal.MeasureAsync(lab)),
        ("read.all", () => Reading.AllAsync(lab)),
        ("read.serial", () => Reading.SerialAsync(lab)),
        ("read.filter", () => Reading.FilterAsync(lab)),
        ("memory.record", () => MemoryOfRecords.MeasureAsync(lab)),
        ("cache.near", () => CacheRatios.NearAsync(lab)),
        ("cache.http", () => CacheRatios.HttpAsync(lab)),
        ("relations.memory", MemoryOfRelations.MeasureAsync),
        ("decache.fanout", () => CacheRatios.FanOutAsync(lab)),
        ("events.rules", EventRules.MeasureAsync),
    ];
}
