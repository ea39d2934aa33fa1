using CustomerCache.Benchmarks;

namespace CustomerCache.Cluster.Benchmarks;

/// <summary>Measures every ratio in one run and prints one line each; details go to standard error.</summary>
internal static class Ratios
{
    public static async Task<int> RunAsync(string[] names)
    {
        await using var lab = await ClusterLab.StartAsync();
        var isOk = true;
        foreach (var (name, measure) in Measures(lab).Where(m => names.Length == 0 || names.Any(n => m.Name.StartsWith(n, StringComparison.Ordinal))))
        {
            var ratio = await measure();
            isOk &= ratio.IsOk;
            Console.WriteLine(ratio);
            await Console.Error.WriteLineAsync($"  {name}: {ratio.Measured}");
        }

        return isOk ? 0 : 1;
    }

    public static int Usage()
    {
        Console.Error.WriteLine("dotnet run -c Release --project tests/CustomerCache.Cluster.Benchmarks -- ratios [name …]");
        return 2;
    }

    // The restart comes last: it ends the client that the others use.
    private static IEnumerable<(string Name, Func<Task<Ratio>> Measure)> Measures(ClusterLab lab) =>
    [
        ("call.serial", () => Calling.SerialAsync(lab)),
        ("call.records", () => Calling.RecordsAsync(lab)),
        ("http.messages", () => Counting.MessagesAsync(lab)),
        ("refresh.writes", () => Counting.WritesAsync(lab)),
        ("status.p99", () => StatusDuringRefresh.MeasureAsync(lab)),
        ("restart.first_answer", () => Restarting.MeasureAsync(lab)),
    ];
}
