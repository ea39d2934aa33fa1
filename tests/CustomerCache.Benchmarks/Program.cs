using CustomerCache.Benchmarks;

return args is [StartRatio.BareSilo, var url]
    ? await StartRatio.RunBareSiloAsync(url)
    : await RatioRun.RunAsync(args, Ratios.OfSingleNode, Ratios.OfCluster, Ratios.OfChanges);
