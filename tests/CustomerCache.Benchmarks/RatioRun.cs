namespace CustomerCache.Benchmarks;

/// <summary>Measures the ratios that were asked for, or all, in one run and prints one line each; details go to standard error.</summary>
internal static class RatioRun
{
    /// <summary>Runs the program <c>ratios [name …]</c>; names may be cut short.</summary>
    public static async Task<int> RunAsync(string[] args, params IReadOnlyList<IRatioGroup> groups)
    {
        if (args is not ["ratios", .. var names])
        {
            await Console.Error.WriteLineAsync(
                $"dotnet run -c Release --project tests/{typeof(RatioRun).Assembly.GetName().Name} -- ratios [name …]"
            );
            return 2;
        }

        var isOk = true;
        foreach (var group in groups)
        {
            isOk &= await group.RunAsync(name => names.Length == 0 || names.Any(n => name.StartsWith(n, StringComparison.Ordinal)));
        }

        return isOk ? 0 : 1;
    }
}

/// <summary>Ratios that are measured on one deployment.</summary>
internal interface IRatioGroup
{
    /// <summary>
    /// Starts the deployment if one of its ratios is wanted, and measures those; returns whether all of them reach their goals.
    /// </summary>
    Task<bool> RunAsync(Func<string, bool> isWanted);
}

/// <inheritdoc/>
internal sealed class RatioGroup<TLab>(Func<Task<TLab>> start, IReadOnlyList<(string Name, Func<TLab, Task<Ratio>> Measure)> ratios)
    : IRatioGroup
    where TLab : IAsyncDisposable
{
    /// <inheritdoc/>
    public async Task<bool> RunAsync(Func<string, bool> isWanted)
    {
        var wanted = ratios.Where(r => isWanted(r.Name)).ToArray();
        if (wanted.Length == 0)
        {
            return true;
        }

        await using var lab = await start();
        var isOk = true;
        foreach (var (name, measure) in wanted)
        {
            var ratio = await measure(lab);
            isOk &= ratio.IsOk;
            Console.WriteLine(ratio);
            await Console.Error.WriteLineAsync($"  {name}: {ratio.Measured}");
        }

        return isOk;
    }
}
