using CustomerCache.Benchmarks;
using CustomerCache.Benchmarks.Scale;

return args is [StartRatio.BareSilo, var url] ? await StartRatio.RunBareSiloAsync(url)
    : args is [NodeProgram.Name, var node] ? await NodeProgram.RunAsync(node)
    : await RatioRun.RunAsync(args, Ratios.OfSingleNode, Ratios.OfCluster, Ratios.OfChanges, Ratios.OfScale);
