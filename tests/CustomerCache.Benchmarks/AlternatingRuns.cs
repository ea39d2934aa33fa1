namespace CustomerCache.Benchmarks;

/// <summary>Alternates measurements, so that other load of the machine affects all of them. Medians count.</summary>
internal static class AlternatingRuns
{
    private const int Count = 9;

    /// <summary>Returns the shorter one.</summary>
    public static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public static async Task<(double First, double Second)> AlternateAsync(Func<Task<double>> first, Func<Task<double>> second) =>
        await AlternateAsync([first, second]) is [var a, var b] ? (a, b) : default;

    /// <summary>Returns the median of each measurement, in their order. The first round is not counted.</summary>
    public static async Task<double[]> AlternateAsync(IReadOnlyList<Func<Task<double>>> measurements)
    {
        var found = measurements.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= Count; round++)
        {
            for (var i = 0; i < measurements.Count; i++)
            {
                var value = await measurements[i]();
                if (round > 0)
                {
                    found[i].Add(value);
                }
            }
        }

        return [.. found.Select(values => values.Order().ElementAt(Count / 2))];
    }
}
