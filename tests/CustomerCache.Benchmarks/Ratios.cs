namespace CustomerCache.Benchmarks;

/// <summary>Measures every ratio in one run and prints one line each; details go to standard error.</summary>
internal static class Ratios
{
    public static async Task<int> RunAsync(string[] names)
    {
        await using var lab = await Lab.StartAsync();
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
        Console.Error.WriteLine("dotnet run -c Release --project tests/CustomerCache.Benchmarks -- ratios [name …]");
        return 2;
    }

    private static IEnumerable<(string Name, Func<Task<Ratio>> Measure)> Measures(Lab lab) =>
    [
        ("refresh.ideal", () => RefreshIdeal.MeasureAsync(lab)),
        ("read.all", () => Reading.AllAsync(lab)),
        ("read.serial", () => Reading.SerialAsync(lab)),
        ("read.filter", () => Reading.FilterAsync(lab)),
        ("memory.record", () => MemoryOfRecords.MeasureAsync(lab)),
    ];
}
