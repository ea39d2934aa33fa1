namespace CustomerCache.Benchmarks;

/// <summary>Alternates two measurements, so that other load of the machine affects both. Medians count.</summary>
internal static class AlternatingRuns
{
    private const int Count = 9;

    /// <summary>Returns the shorter one.</summary>
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
