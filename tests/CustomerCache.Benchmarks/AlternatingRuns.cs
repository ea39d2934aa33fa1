namespace CustomerCache.Benchmarks;

/// <summary>Two measurements by turns, so that what disturbs the machine disturbs both. Medians count.</summary>
internal static class AlternatingRuns
{
    private const int Count = 9;

    /// <summary>The shorter one.</summary>
    public static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public static async Task<(double First, double Second)> AlternateAsync(Func<Task<double>> first, Func<Task<double>> second)
    {
        await first();
        await second();
        var (a, b) = (new List<double>(), new List<double>());
        for (var round = 0; round < Count; round++)
        {
            a.Add(await first());
            b.Add(await second());
        }

        a.Sort();
        b.Sort();
        return (a[Count / 2], b[Count / 2]);
    }
}
