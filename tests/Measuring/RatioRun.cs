namespace CustomerCache.Tests.Measuring;

/// <summary>Measures the ratios that were asked for, or all, in one run and prints one line each; details go to standard error.</summary>
internal static class RatioRun
{
    /// <summary>Runs the program <c>ratios [name …]</c>; names may be cut short.</summary>
    public static async Task<int> RunAsync<TLab>(string[] args, Func<Task<TLab>> start, Func<TLab, IEnumerable<(string Name, Func<Task<Ratio>> Measure)>> measures)
        where TLab : IAsyncDisposable
    {
        if (args is not ["ratios", .. var names])
        {
            await Console.Error.WriteLineAsync($"dotnet run -c Release --project tests/{typeof(RatioRun).Assembly.GetName().Name} -- ratios [name …]");
            return 2;
        }

        await using var lab = await start();
        var isOk = true;
        foreach (var (name, measure) in measures(lab).Where(m => names.Length == 0 || names.Any(n => m.Name.StartsWith(n, StringComparison.Ordinal))))
        {
            var ratio = await measure();
            isOk &= ratio.IsOk;
            Console.WriteLine(ratio);
            await Console.Error.WriteLineAsync($"  {name}: {ratio.Measured}");
        }

        return isOk ? 0 : 1;
    }
}
