using CustomerCache.Tests.Measuring;

namespace CustomerCache.Cluster.Benchmarks;

/// <summary>What is measured, in this order.</summary>
internal static class Ratios
{
    // The restart comes last: it ends the client that the others use.
    public static IEnumerable<(string Name, Func<Task<Ratio>> Measure)> Of(ClusterLab lab) =>
    [
        ("call.serial", () => Calling.SerialAsync(lab)),
        ("call.records", () => Calling.RecordsAsync(lab)),
        ("http.messages", () => Counting.MessagesAsync(lab)),
        ("refresh.writes", () => Counting.WritesAsync(lab)),
        ("status.p99", () => StatusDuringRefresh.MeasureAsync(lab)),
        ("restart.first_answer", () => Restarting.MeasureAsync(lab)),
    ];
}
