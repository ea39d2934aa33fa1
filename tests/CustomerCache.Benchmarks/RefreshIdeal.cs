using System.Globalization;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Wall time of a first refresh, from its start until it is stored and published, over calls × latency / concurrency. At most 64 calls are
/// in flight, to both vendors together.
/// </summary>
internal static class RefreshIdeal
{
    public static Task<Ratio> MeasureAsync(Lab lab)
    {
        var ideal = Lab.Latency * lab.RefreshCalls / Lab.Concurrency;
        return Task.FromResult(
            new Ratio(
                "refresh.ideal",
                lab.RefreshTime / ideal,
                1.05,
                AtMost: true,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{lab.RefreshTime.TotalSeconds:0.00} s for {lab.RefreshCalls} calls of {Lab.Latency.TotalMilliseconds} ms; ideal "
                        + $"{ideal.TotalSeconds:0.00} s"
                )
            )
        );
    }
}
